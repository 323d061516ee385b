"""Objects of one bucket: presigned access, upload, verification, deletion."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

import botocore.exceptions

from infra.contracts.errors import InvariantError, NotFound, PeerError, RequestError

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

# SigV4's own ceiling for a presigned address.
MAX_EXPIRES_S = 7 * 24 * 3600
MAX_LISTED_KEYS = 1_000  # what S3 gives in one answer
HASH_BLOCK_BYTES = 1024 * 1024
MS_PER_S = 1_000
_MISSING = frozenset({"404", "NoSuchKey", "NotFound"})


@dataclass(frozen=True, slots=True)
class PresignedPut:
    """Where and how to put one object.

    Attributes:
        headers: must be sent with the PUT exactly as they are; they are part of the signature.
    """

    url: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ObjectHead:
    """What the store says about an object; `sha256` is lower-case hex, or None if it keeps none."""

    size_bytes: int
    media_type: str
    sha256: str | None


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object in a list; `changed_at_ms` by the store's clock."""

    key: str
    size_bytes: int
    changed_at_ms: int


class ObjectStore:
    """One bucket. Blocking boto3 calls run in threads, so every method may be awaited freely."""

    def __init__(self, client: S3Client, bucket: str) -> None:
        self._client = client
        self.bucket = bucket

    def presign_put(
        self, key: str, *, sha256: str, size_bytes: int, media_type: str, expires_s: int
    ) -> PresignedPut:
        """An address that takes exactly this object; signed here, without asking the store.

        Args:
            sha256: lower-case hex of the bytes.
            expires_s: seconds from now, at most MAX_EXPIRES_S.
        """
        _check_expires(expires_s)
        checksum = _to_base64(sha256)
        url = self._client.generate_presigned_url(
            "put_object",
            Params={
                "Bucket": self.bucket,
                "Key": key,
                "ContentType": media_type,
                "ContentLength": size_bytes,
                "ChecksumSHA256": checksum,
            },
            ExpiresIn=expires_s,
        )
        return PresignedPut(
            url,
            {
                "Content-Type": media_type,
                "Content-Length": str(size_bytes),
                "x-amz-checksum-sha256": checksum,
            },
        )

    def presign_get(self, key: str, *, expires_s: int, file_name: str | None = None) -> str:
        """An address that gives the object; `file_name` makes a browser save it under this name."""
        _check_expires(expires_s)
        params = {"Bucket": self.bucket, "Key": key}
        if file_name is not None:
            params["ResponseContentDisposition"] = f'attachment; filename="{file_name}"'
        return self._client.generate_presigned_url("get_object", Params=params, ExpiresIn=expires_s)

    async def put(self, key: str, content: bytes | BinaryIO, *, media_type: str) -> None:
        """Store an object of our own (prompts)."""
        await asyncio.to_thread(self._put, key, content, media_type)

    def _put(self, key: str, content: bytes | BinaryIO, media_type: str) -> None:
        try:
            self._client.put_object(
                Bucket=self.bucket,
                Key=key,
                Body=content,
                ContentType=media_type,
                ChecksumAlgorithm="SHA256",
            )
        except _FAILURES as exc:
            raise _declared(exc) from exc

    async def get(self, key: str) -> bytes:
        """The whole object; for small ones (prompts).

        Raises:
            NotFound, PeerError.
        """
        return await asyncio.to_thread(self._get, key)

    def _get(self, key: str) -> bytes:
        try:
            return self._client.get_object(Bucket=self.bucket, Key=key)["Body"].read()
        except _FAILURES as exc:
            raise _declared(exc) from exc

    async def head(self, key: str) -> ObjectHead:
        """Size, type and checksum as the store keeps them.

        Raises:
            NotFound, PeerError.
        """
        return await asyncio.to_thread(self._head, key)

    def _head(self, key: str) -> ObjectHead:
        try:
            head = self._client.head_object(Bucket=self.bucket, Key=key, ChecksumMode="ENABLED")
        except _FAILURES as exc:
            raise _declared(exc) from exc
        checksum = head.get("ChecksumSHA256")
        return ObjectHead(
            size_bytes=head["ContentLength"],
            media_type=head.get("ContentType", ""),
            sha256=base64.b64decode(checksum).hex() if checksum else None,
        )

    async def verify(
        self, key: str, *, size_bytes: int, sha256: str, read_back: bool = False
    ) -> None:
        """Prove that the store holds exactly these bytes.

        The store's own checksum is believed where it keeps one: it computed it while it took the
        bytes, and refused them if the sender's differed (tests/integration/objects). Without one,
        or with `read_back`, the bytes are read and hashed.

        Raises:
            NotFound: no such object.
            RequestError: `size_mismatch` or `checksum_mismatch`.
            PeerError: the store failed; try again.
        """
        head = await self.head(key)
        if head.size_bytes != size_bytes:
            raise RequestError(
                f"object has {head.size_bytes} bytes, not {size_bytes}",
                code="size_mismatch",
                field="size_bytes",
            )
        found = None if read_back else head.sha256
        if (found or await asyncio.to_thread(self._hash, key)) != sha256:
            raise RequestError("object's SHA-256 differs", code="checksum_mismatch", field="sha256")

    def _hash(self, key: str) -> str:
        digest = hashlib.sha256()
        try:
            body = self._client.get_object(Bucket=self.bucket, Key=key)["Body"]
            for block in body.iter_chunks(HASH_BLOCK_BYTES):
                digest.update(block)
        except _FAILURES as exc:
            raise _declared(exc) from exc
        return digest.hexdigest()

    async def keys(self, prefix: str, limit: int = MAX_LISTED_KEYS) -> list[str]:
        """Keys that begin so, in order, at most `limit`; ask again after deleting them."""
        return await asyncio.to_thread(self._keys, prefix, limit)

    def _keys(self, prefix: str, limit: int) -> list[str]:
        try:
            found = self._client.list_objects_v2(
                Bucket=self.bucket, Prefix=prefix, MaxKeys=min(limit, MAX_LISTED_KEYS)
            )
        except _FAILURES as exc:
            raise _declared(exc) from exc
        return [each["Key"] for each in found.get("Contents", [])]

    async def listed(self, prefix: str) -> AsyncIterator[StoredObject]:
        """Every object whose key begins so, in order of the keys.

        Raises:
            PeerError.
        """
        after = ""
        while True:
            page = await asyncio.to_thread(self._listed, prefix, after)
            for each in page:
                yield each
            if len(page) < MAX_LISTED_KEYS:
                return
            after = page[-1].key

    def _listed(self, prefix: str, after: str) -> list[StoredObject]:
        try:
            found = self._client.list_objects_v2(
                Bucket=self.bucket, Prefix=prefix, StartAfter=after, MaxKeys=MAX_LISTED_KEYS
            )
        except _FAILURES as exc:
            raise _declared(exc) from exc
        return [
            StoredObject(
                each["Key"], each["Size"], int(each["LastModified"].timestamp() * MS_PER_S)
            )
            for each in found.get("Contents", [])
        ]

    async def delete(self, key: str) -> None:
        """Remove an object; one that is not there is no error."""
        await asyncio.to_thread(self._delete, key)

    def _delete(self, key: str) -> None:
        try:
            self._client.delete_object(Bucket=self.bucket, Key=key)
        except _FAILURES as exc:
            raise _declared(exc) from exc


_FAILURES = (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError)


def _declared(exc: Exception) -> Exception:
    if isinstance(exc, botocore.exceptions.ClientError):
        code = str(exc.response.get("Error", {}).get("Code", ""))
        if code in _MISSING:
            return NotFound("no such object", code="object_not_found")
        return PeerError(f"object store refused: {code}", code="object_store_refused")
    return PeerError(f"object store failed: {type(exc).__name__}", code="object_store_down")


def _check_expires(expires_s: int) -> None:
    if not 1 <= expires_s <= MAX_EXPIRES_S:
        raise InvariantError(f"expires_s out of range: {expires_s}", code="bad_expiry")


def _to_base64(sha256: str) -> str:
    try:
        digest = bytes.fromhex(sha256)
    except ValueError as exc:
        raise RequestError("sha256 is not hex", field="sha256") from exc
    if len(digest) != hashlib.sha256().digest_size:
        raise RequestError("sha256 is not 32 bytes", field="sha256")
    return base64.b64encode(digest).decode()

"""The object store for real: presigned access, refusal of wrong bytes, expiry, verification."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass

import httpx
import pytest

from infra.contracts.errors import InvariantError, NotFound, PeerError, RequestError
from infra.objects.client import S3Keys, recordings_store, s3_client
from infra.objects.store import ObjectStore
from tests.integration.running_stack import RunningStack

CONTENT = os.urandom(300_000)
SHA256 = hashlib.sha256(CONTENT).hexdigest()
KEY = "tenant/2026/11/22/recording.flac"


@pytest.fixture
def store(stack: RunningStack) -> ObjectStore:
    return recordings_store(stack.addresses.objects)


async def put(url: str, headers: Mapping[str, str], content: bytes) -> httpx.Response:
    async with httpx.AsyncClient() as web:
        return await web.put(url, headers=dict(headers), content=content)


@dataclass(frozen=True)
class WrongPut:
    content: bytes = CONTENT
    header: str = ""
    value: str = ""


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(WrongPut(content=os.urandom(300_000)), id="other-bytes-of-the-same-length"),
        pytest.param(
            WrongPut(content=CONTENT + b"x", header="Content-Length", value="300001"), id="longer"
        ),
        pytest.param(WrongPut(header="Content-Type", value="text/html"), id="another-media-type"),
        pytest.param(
            WrongPut(header="x-amz-checksum-sha256", value="A" * 43 + "="), id="another-checksum"
        ),
    ],
)
async def test_a_presigned_put_takes_nothing_else(store: ObjectStore, wrong: WrongPut) -> None:
    key = f"{KEY}.wrong"
    grant = store.presign_put(
        key, sha256=SHA256, size_bytes=len(CONTENT), media_type="audio/flac", expires_s=60
    )
    headers = dict(grant.headers)
    if wrong.header:
        headers[wrong.header] = wrong.value
    answer = await put(grant.url, headers, wrong.content)
    assert answer.status_code in (400, 403), answer.text
    with pytest.raises(NotFound):
        await store.head(key)


async def test_put_verify_get_delete(store: ObjectStore) -> None:
    grant = store.presign_put(
        KEY, sha256=SHA256, size_bytes=len(CONTENT), media_type="audio/flac", expires_s=60
    )
    assert (await put(grant.url, grant.headers, CONTENT)).status_code == 200
    assert (await put(grant.url, grant.headers, CONTENT)).status_code == 200, "a repeat is no error"
    head = await store.head(KEY)
    assert (head.size_bytes, head.media_type, head.sha256) == (len(CONTENT), "audio/flac", SHA256)
    await store.verify(KEY, size_bytes=len(CONTENT), sha256=SHA256)
    await store.verify(KEY, size_bytes=len(CONTENT), sha256=SHA256, read_back=True)
    async with httpx.AsyncClient() as web:
        got = await web.get(store.presign_get(KEY, expires_s=60, file_name="call.flac"))
    assert got.content == CONTENT
    assert "call.flac" in got.headers["content-disposition"]
    await store.delete(KEY)
    await store.delete(KEY)
    with pytest.raises(NotFound):
        await store.verify(KEY, size_bytes=len(CONTENT), sha256=SHA256)


async def test_verify_catches_wrong_bytes(store: ObjectStore) -> None:
    await store.put("prompt", b"hello", media_type="audio/wav")
    with pytest.raises(RequestError) as size:
        await store.verify("prompt", size_bytes=6, sha256=hashlib.sha256(b"hello!").hexdigest())
    assert size.value.code == "size_mismatch"
    with pytest.raises(RequestError) as checksum:
        await store.verify("prompt", size_bytes=5, sha256=hashlib.sha256(b"jello").hexdigest())
    assert checksum.value.code == "checksum_mismatch"
    await store.verify("prompt", size_bytes=5, sha256=hashlib.sha256(b"hello").hexdigest())


async def test_addresses_expire_and_cannot_be_forged(store: ObjectStore) -> None:
    await store.put("kept", b"secret", media_type="text/plain")
    # Signed times are whole seconds: of two, at least one is left.
    short = store.presign_get("kept", expires_s=2)
    async with httpx.AsyncClient() as web:
        assert (await web.get(short)).content == b"secret"
        forged = short.replace("X-Amz-Expires=2", "X-Amz-Expires=999")
        assert (await web.get(forged)).status_code == 403
        assert (await web.get(short.partition("?")[0])).status_code == 403
        async with asyncio.timeout(10):
            while True:
                if (await web.get(short)).status_code == 403:
                    return
                await asyncio.sleep(0.1)


async def test_a_store_that_is_away_or_refuses_is_a_peer_error(
    stack: RunningStack, unused_tcp_port: int
) -> None:
    address = stack.addresses.objects
    keys = S3Keys("nobody", "wrong")
    strangers = ObjectStore(
        s3_client(address.endpoint_url, address.region, keys), address.recordings_bucket
    )
    with pytest.raises(PeerError) as refused:
        await strangers.get("kept")
    assert refused.value.code == "object_store_refused"
    away = ObjectStore(
        s3_client(f"http://127.0.0.1:{unused_tcp_port}", "r", keys, max_attempts=1), "b"
    )
    with pytest.raises(PeerError) as down:
        await away.get("kept")
    assert down.value.code == "object_store_down"


@pytest.mark.parametrize("expires_s", [0, -1, 8 * 24 * 3600])
def test_a_senseless_expiry_is_our_fault(store: ObjectStore, expires_s: int) -> None:
    with pytest.raises(InvariantError):
        store.presign_get("kept", expires_s=expires_s)


def test_a_senseless_checksum_is_refused(store: ObjectStore) -> None:
    for sha256 in ("xyz", "ab" * 31):
        with pytest.raises(RequestError) as refused:
            store.presign_put("k", sha256=sha256, size_bytes=1, media_type="a/b", expires_s=9)
        assert refused.value.field == "sha256"

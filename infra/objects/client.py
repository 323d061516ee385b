"""Clients of an S3 store: one place for signature, addressing, time limits and retries."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import msgspec
from botocore.config import Config

from infra.objects.store import ObjectStore
from infra.stack.addresses import ObjectStoreAddress

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

CONNECT_TIMEOUT_S = 3
READ_TIMEOUT_S = 30
MAX_ATTEMPTS = 3
# Threads of asyncio.to_thread share the client; more connections than they can use are idle.
MAX_POOL_CONNECTIONS = 32


class S3Keys(msgspec.Struct, frozen=True):
    """Content of a keys file."""

    access_key: str
    secret_key: str


def s3_client(
    endpoint_url: str, region: str, keys: S3Keys, *, max_attempts: int = MAX_ATTEMPTS
) -> S3Client:
    """A client for any S3 store; safe to share between threads."""
    return boto3.client(
        "s3",
        endpoint_url=endpoint_url,
        region_name=region,
        aws_access_key_id=keys.access_key,
        aws_secret_access_key=keys.secret_key,
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            connect_timeout=CONNECT_TIMEOUT_S,
            read_timeout=READ_TIMEOUT_S,
            retries={"total_max_attempts": max_attempts, "mode": "standard"},
            max_pool_connections=MAX_POOL_CONNECTIONS,
        ),
    )


def client_of(address: ObjectStoreAddress, *, max_attempts: int = MAX_ATTEMPTS) -> S3Client:
    """A client of the stack's store."""
    keys = msgspec.json.decode(Path(address.keys_file).read_bytes(), type=S3Keys)
    return s3_client(address.endpoint_url, address.region, keys, max_attempts=max_attempts)


def recordings_store(address: ObjectStoreAddress) -> ObjectStore:
    """The bucket of recordings."""
    return ObjectStore(client_of(address), address.recordings_bucket)


def prompts_store(address: ObjectStoreAddress) -> ObjectStore:
    """The bucket of prompts."""
    return ObjectStore(client_of(address), address.prompts_bucket)

"""A cloud node's settings: from a running stack's folder, or from TANDEM_* variables."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import msgspec

from cloud.identity.secrets import new_platform_key
from infra.bus.credentials import write_secret
from infra.config.settings import load_section, open_settings
from infra.db.settings import DatabaseSettings, load_database_settings
from infra.objects.client import S3Keys, prompts_store, recordings_store, s3_client
from infra.objects.store import ObjectStore
from infra.stack.addresses import StackAddresses, load_addresses

PLATFORM_KEY_FILE = "secrets/platform_key"


class BusSettings(msgspec.Struct, frozen=True):
    """The region's bus.

    Attributes:
        credentials_file: .creds of a cloud node's user.
    """

    url: str
    credentials_file: str


class ObjectSettings(msgspec.Struct, frozen=True):
    """The S3 store."""

    endpoint_url: str
    region: str
    access_key: str
    secret_key: str
    recordings_bucket: str
    prompts_bucket: str


class CloudSettings(msgspec.Struct, frozen=True):
    """The node itself; TANDEM_CLOUD_PLATFORM_KEY_FILE names the file of the operator's key."""

    platform_key: str


@dataclass(frozen=True, slots=True)
class NodeSettings:
    """All that a node needs to start.

    Attributes:
        traces_dir: folder for span files; None for none.
    """

    database: DatabaseSettings
    bus: BusSettings
    recordings: ObjectStore
    prompts: ObjectStore
    platform_key: str
    traces_dir: Path | None


def load_node_settings(stack_dir: str | None) -> NodeSettings:
    """Settings of the stack in that folder; without a folder, of the environment and TOML file."""
    if stack_dir is not None:
        return _of_stack(load_addresses(Path(stack_dir)))
    source = open_settings()
    objects = load_section(ObjectSettings, "objects", source)
    keys = S3Keys(objects.access_key, objects.secret_key)
    client = s3_client(objects.endpoint_url, objects.region, keys)
    return NodeSettings(
        database=load_database_settings(None),
        bus=load_section(BusSettings, "bus", source),
        recordings=ObjectStore(client, objects.recordings_bucket),
        prompts=ObjectStore(client, objects.prompts_bucket),
        platform_key=load_section(CloudSettings, "cloud", source).platform_key,
        traces_dir=None,
    )


def _of_stack(addresses: StackAddresses) -> NodeSettings:
    return NodeSettings(
        database=load_database_settings(addresses.data_dir),
        bus=BusSettings(addresses.bus.url, addresses.bus.credentials["cloud"]),
        recordings=recordings_store(addresses.objects),
        prompts=prompts_store(addresses.objects),
        platform_key=stack_platform_key(Path(addresses.data_dir)),
        traces_dir=addresses.traces_dir,
    )


def stack_platform_key(data_dir: Path) -> str:
    """The operator's key of an embedded stack; made at the first use, in a private file."""
    path = data_dir / PLATFORM_KEY_FILE
    if not path.exists():
        draft = path.with_suffix(f".{os.getpid()}")
        write_secret(draft, new_platform_key())
        try:
            # link() fails when the name is taken: two nodes that start together agree on one key.
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii").strip()

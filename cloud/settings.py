"""A cloud node's settings: from a running stack's folder, or from TANDEM_* variables."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from cloud.identity.secrets import new_platform_key
from cloud.identity.settings import IdentitySettings, new_secret_key
from cloud.sso.settings import SsoSettings
from cloud.webhooks.settings import WebhookSettings
from infra.bus.credentials import write_secret
from infra.config.role import TrustPlace
from infra.config.settings import SettingsSource, load_section, open_settings
from infra.db.settings import DatabaseSettings, load_database_settings
from infra.mail.settings import MailSettings
from infra.objects.client import S3Keys, prompts_store, recordings_store, s3_client
from infra.objects.store import ObjectStore
from infra.stack.addresses import StackAddresses, load_addresses

PLATFORM_KEY_FILE = "secrets/platform_key"
SECRET_KEY_FILE = "secrets/identity_key"  # noqa: S105 - a file's name
MAIL_FOLDER = "mail"
# Where `tandem cloud` listens by itself.
STACK_PUBLIC_URL = "http://127.0.0.1:8080"


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


class TrustSettings(msgspec.Struct, frozen=True):
    """Where the signing keys lie; empty on nodes that do not run the role `enrolment`.

    Attributes:
        secrets_dir: folder of the bus's keys (`nats/*.seed`) and of the edges' authority.
        edge_bus_url: address that edges' servers link to, `tls://…`.
    """

    secrets_dir: str = ""
    edge_bus_url: str = ""


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
    trust: TrustPlace | None = None
    identity: IdentitySettings = field(kw_only=True)
    sso: SsoSettings = field(default_factory=SsoSettings)
    webhooks: WebhookSettings = field(default_factory=WebhookSettings)
    mail: MailSettings = field(kw_only=True)


def load_node_settings(
    stack_dir: str | None, *, public_url: str = STACK_PUBLIC_URL
) -> NodeSettings:
    """Settings of the stack in that folder; without a folder, of the environment and TOML file.

    Args:
        public_url: of the portal on an embedded stack, unless the settings name another.
    """
    if stack_dir is not None:
        return _of_stack(load_addresses(Path(stack_dir)), public_url)
    source = open_settings()
    objects = load_section(ObjectSettings, "objects", source)
    keys = S3Keys(objects.access_key, objects.secret_key)
    client = s3_client(objects.endpoint_url, objects.region, keys)
    bus = load_section(BusSettings, "bus", source)
    trust = load_section(TrustSettings, "trust", source)
    return NodeSettings(
        database=load_database_settings(None),
        bus=bus,
        recordings=ObjectStore(client, objects.recordings_bucket),
        prompts=ObjectStore(client, objects.prompts_bucket),
        platform_key=load_section(CloudSettings, "cloud", source).platform_key,
        traces_dir=None,
        identity=load_section(IdentitySettings, "identity", source),
        sso=load_section(SsoSettings, "sso", source),
        webhooks=load_section(WebhookSettings, "webhooks", source),
        mail=load_section(MailSettings, "mail", source),
        trust=TrustPlace(Path(trust.secrets_dir), bus.url, trust.edge_bus_url)
        if trust.secrets_dir
        else None,
    )


def _of_stack(addresses: StackAddresses, public_url: str) -> NodeSettings:
    return NodeSettings(
        database=load_database_settings(addresses.data_dir),
        bus=BusSettings(addresses.bus.url, addresses.bus.credentials["cloud"]),
        recordings=recordings_store(addresses.objects),
        prompts=prompts_store(addresses.objects),
        platform_key=stack_platform_key(Path(addresses.data_dir)),
        traces_dir=addresses.traces_dir,
        identity=_stack_identity(Path(addresses.data_dir), public_url),
        sso=load_section(SsoSettings, "sso", open_settings()),
        webhooks=load_section(WebhookSettings, "webhooks", open_settings()),
        mail=_stack_mail(Path(addresses.data_dir)),
        trust=TrustPlace(
            Path(addresses.data_dir) / "secrets", addresses.bus.url, addresses.bus.leaf_url
        ),
    )


def _stack_identity(data_dir: Path, public_url: str) -> IdentitySettings:
    """Variables win; the key of an embedded stack is made at the first use, in a private file."""
    return load_section(
        IdentitySettings,
        "identity",
        _with_defaults(
            "identity",
            {
                "secret_key": _made_once(data_dir / SECRET_KEY_FILE, new_secret_key),
                "public_url": public_url,
            },
        ),
    )


def _stack_mail(data_dir: Path) -> MailSettings:
    """Without an SMTP server in the settings, mails become files in the stack's folder."""
    return load_section(
        MailSettings, "mail", _with_defaults("mail", {"folder": str(data_dir / MAIL_FOLDER)})
    )


def _with_defaults(section: str, values: dict[str, str]) -> SettingsSource:
    source = open_settings()
    tables = {**source.tables, section: {**values, **source.tables.get(section, {})}}
    return SettingsSource(source.environ, tables, source.path)


def stack_platform_key(data_dir: Path) -> str:
    """The operator's key of an embedded stack; made at the first use, in a private file."""
    return _made_once(data_dir / PLATFORM_KEY_FILE, new_platform_key)


def _made_once(path: Path, make: Callable[[], str]) -> str:
    if not path.exists():
        draft = path.with_suffix(f".{os.getpid()}")
        write_secret(draft, make())
        try:
            # link() fails when the name is taken: two nodes that start together agree on one key.
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii").strip()

"""Where the servers are: the types of stack.json, and its loader for the other processes."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import msgspec

from infra.contracts.errors import PeerError
from infra.contracts.ids import SiteId

STACK_FILE = "stack.json"
DATABASE_ROLES = ("tandem_owner", "tandem_app", "tandem_platform")


class DatabaseAddress(msgspec.Struct, frozen=True):
    """PostgreSQL, and the file that holds each role's password."""

    host: str
    port: int
    name: str
    password_files: dict[str, str]

    def dsn(self, role: str, *, scheme: str = "postgresql") -> str:
        """Connection address with the role's password in it: never log it.

        Args:
            role: one of DATABASE_ROLES (or `postgres`, the superuser, for tests).
            scheme: `postgresql` for asyncpg, `postgresql+asyncpg` for SQLAlchemy.
        """
        password = _read_secret(self.password_files[role])
        return f"{scheme}://{role}:{quote(password, safe='')}@{self.host}:{self.port}/{self.name}"


class BusAddress(msgspec.Struct, frozen=True):
    """The region's NATS server.

    Attributes:
        url: for clients.
        leaf_url: for edges' leaf links.
        monitor_url: HTTP, `/varz`, `/jsz`, `/leafz`.
        credentials: user name to .creds file; `cloud` for cloud nodes, `system` for operators.
    """

    url: str
    leaf_url: str
    monitor_url: str
    credentials: dict[str, str]


class SiteAddress(msgspec.Struct, frozen=True):
    """One edge's own NATS server.

    Attributes:
        domain: its JetStream domain.
        credentials_file: .creds of the edge daemon, good at this server only.
    """

    site_id: SiteId
    url: str
    monitor_url: str
    domain: str
    credentials_file: str


class ObjectStoreAddress(msgspec.Struct, frozen=True):
    """The S3 server; `keys_file` is JSON with `access_key` and `secret_key`."""

    endpoint_url: str
    region: str
    keys_file: str
    recordings_bucket: str
    prompts_bucket: str


class StackAddresses(msgspec.Struct, frozen=True):
    """All of stack.json; written whenever the stack is ready, removed when it stops."""

    data_dir: str
    supervisor_pid: int
    database: DatabaseAddress
    bus: BusAddress
    objects: ObjectStoreAddress
    sites: dict[SiteId, SiteAddress]

    @property
    def traces_dir(self) -> Path:
        """Where processes put their span files."""
        return Path(self.data_dir) / "traces"


def load_addresses(data_dir: Path) -> StackAddresses:
    """Read stack.json of a running stack.

    Raises:
        PeerError: no stack runs there, or the file is not ours.
    """
    path = data_dir / STACK_FILE
    try:
        return msgspec.json.decode(path.read_bytes(), type=StackAddresses)
    except FileNotFoundError as exc:
        raise PeerError(
            f"no stack runs in {data_dir}: start one with `tandem stack up`",
            code="stack_not_running",
        ) from exc
    except msgspec.DecodeError as exc:
        raise PeerError(f"{path}: {exc}", code="stack_file_malformed") from exc


def _read_secret(path: str) -> str:
    return Path(path).read_text(encoding="ascii").strip()

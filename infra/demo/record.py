"""What the API shows only once, and what people sign in with: a private file of the data folder."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import msgspec

from infra.contracts.errors import RequestError

RECORD_FILE = "seed.json"
PASSWORD_GROUPS = 3
GROUP_BYTES = 2  # four hexadecimal digits, to be copied by eye; 48 bits in three groups


class AgentRecord(msgspec.Struct):
    """A phone's credentials."""

    agent_id: str
    sip_username: str
    sip_password: str


class SeedRecord(msgspec.Struct):
    """Keys and passwords of one data folder."""

    tenant_keys: dict[str, str] = {}  # tenant id to key
    agents: dict[str, AgentRecord] = {}  # by agent id
    passwords: dict[str, str] = {}  # e-mail address to the password that was set


class RecordFile:
    """The record on disk; each change is written at once."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / RECORD_FILE
        self._record = _read(self.path)

    @property
    def tenant_keys(self) -> dict[str, str]:
        """Tenant id to key."""
        return self._record.tenant_keys

    @property
    def agents(self) -> dict[str, AgentRecord]:
        """Phones by agent id."""
        return self._record.agents

    @property
    def passwords(self) -> dict[str, str]:
        """E-mail address to password."""
        return self._record.passwords

    def keep_key(self, tenant_id: str, key: str) -> None:
        """Keep a tenant's key."""
        self._record.tenant_keys[tenant_id] = key
        self._write()

    def keep_agent(self, agent: AgentRecord) -> None:
        """Keep a phone's credentials."""
        self._record.agents[agent.agent_id] = agent
        self._write()

    def keep_password(self, email: str, password: str) -> None:
        """Keep what a person signs in with."""
        self._record.passwords[email] = password
        self._write()

    def _write(self) -> None:
        """Whole or not at all, readable by the owner only."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        partial = self.path.with_suffix(".part")
        partial.touch(mode=0o600)
        os.chmod(partial, 0o600)
        partial.write_bytes(msgspec.json.format(msgspec.json.encode(self._record), indent=1))
        partial.replace(self.path)


def new_password() -> str:
    """A random one that can be read out: `demo-1f3a-90bc-44de`."""
    groups = (secrets.token_hex(GROUP_BYTES) for _ in range(PASSWORD_GROUPS))
    return "-".join(("demo", *groups))


def _read(path: Path) -> SeedRecord:
    try:
        return msgspec.json.decode(path.read_bytes(), type=SeedRecord)
    except FileNotFoundError:
        return SeedRecord()
    except msgspec.DecodeError as error:
        raise RequestError(f"{path} is not ours ({error}): remove it", field="seed.json") from error

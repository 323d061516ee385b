"""What an enrolled edge holds: one private file, and the copies of its parts that servers read."""

from __future__ import annotations

from pathlib import Path

import msgspec

from infra.bus.credentials import creds_text, write_secret
from infra.contracts.errors import NotFound, PeerError
from infra.contracts.ids import SiteId

HELD_FILE = "enrolment.json"
LEAF_CREDS_FILE = "leaf.creds"
TLS_KEY_FILE = "tls.key"
CERTIFICATE_FILE = "tls.crt"
AUTHORITY_FILE = "authority.crt"


class Granted(msgspec.Struct, frozen=True):
    """What the platform answers to an enrolment or a renewal; it may hold more.

    Attributes:
        tenant_ids: whose traffic the link carries; None for every tenant's.
        user_jwt: of the bus user whose nkey is the edge's own.
        certificate, authority: PEM.
    """

    site_id: SiteId
    site_name: str
    tenant_ids: list[str] | None
    user_jwt: str
    certificate: str
    authority: str
    serial: str
    bus_url: str
    issued_at_ms: int
    renew_at_ms: int
    expires_at_ms: int


class Held(msgspec.Struct, frozen=True):
    """All of it.

    Attributes:
        url: of the platform, where it was enrolled and is renewed.
        nkey_seed: private key of its bus user (secret).
        tls_key: private key of its certificate, PEM (secret).
    """

    url: str
    nkey_seed: str
    tls_key: str
    granted: Granted


def secrets_folder(folder: Path) -> Path:
    """Where an edge keeps its secrets."""
    return folder / "secrets"


def leaf_creds(folder: Path) -> Path:
    """What its server links to the region with."""
    return secrets_folder(folder) / LEAF_CREDS_FILE


def is_enrolled(folder: Path) -> bool:
    """Whether this folder is of an enrolled edge."""
    return (secrets_folder(folder) / HELD_FILE).exists()


def read_held(folder: Path) -> Held:
    """What the edge of this folder holds.

    Raises:
        NotFound: it is not enrolled.
        PeerError: the file is not ours.
    """
    path = secrets_folder(folder) / HELD_FILE
    try:
        return msgspec.json.decode(path.read_bytes(), type=Held)
    except FileNotFoundError as exc:
        raise NotFound(
            f"no edge is enrolled in {folder}: run `tandem edge enrol`", code="not_enrolled"
        ) from exc
    except msgspec.DecodeError as exc:
        raise PeerError(f"{path}: {exc}", code="enrolment_malformed") from exc


def write_held(folder: Path, held: Held) -> None:
    """Keep it; the one file is whole or not at all, the copies follow it."""
    write_secret(secrets_folder(folder) / HELD_FILE, msgspec.json.encode(held).decode())
    write_copies(folder, held)


def write_copies(folder: Path, held: Held) -> None:
    """Write what servers read; safe to repeat, as after a crash in between."""
    place = secrets_folder(folder)
    write_secret(place / TLS_KEY_FILE, held.tls_key)
    write_secret(place / CERTIFICATE_FILE, held.granted.certificate)
    write_secret(place / AUTHORITY_FILE, held.granted.authority)
    write_secret(leaf_creds(folder), creds_text(held.granted.user_jwt, held.nkey_seed.encode()))

"""What the audit's endpoints give."""

from __future__ import annotations

from typing import Any

import msgspec


class AuditActor(msgspec.Struct, frozen=True):
    """Who acted.

    Attributes:
        kind: empty for entries from before kinds were kept.
        id: of the user, key or client; `platform` for the platform's key.
        name: as it was at that time.
    """

    kind: str
    id: str
    name: str


class AuditEntry(msgspec.Struct, frozen=True):
    """One thing done.

    Attributes:
        seq: place in the tenant's chain, from 1.
        before, after: what it was and became, as the API shows it; secrets are blanked.
        prev_hash, hash: lower-case hex; see `GET /v1/audit/verify`.
    """

    audit_id: str
    seq: int
    at_ms: int
    actor: AuditActor
    ip: str
    user_agent: str
    action: str
    subject_id: str
    before: Any  # whatever the thing's own representation is
    after: Any  # the same
    prev_hash: str
    hash: str


class AuditPage(msgspec.Struct, frozen=True):
    """Audit entries, newest first."""

    items: list[AuditEntry]
    next_cursor: str | None


class AuditProof(msgspec.Struct, frozen=True):
    """Whether the whole chain was found intact.

    Attributes:
        ok: every entry has its hash, follows the one before, and none is missing.
        entries: how many were found intact before the break, or in all.
        broken_at: `seq` of the first that is not as it was written; null when all are.
        head: hash of the newest entry, lower-case hex: kept elsewhere, it proves this state later.
    """

    ok: bool
    entries: int
    broken_at: int | None
    head: str

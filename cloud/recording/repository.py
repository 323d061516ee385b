"""Rows of recordings, and the audit of who fetched them."""

from __future__ import annotations

from dataclasses import dataclass

from cloud.contacts.repository import ListShape
from infra.db.scope import AnyRow, TenantScope
from infra.db.tables.configuration import prompt
from infra.db.tables.history import audit_entry, recording

RECORDINGS = ListShape(recording, "started_at_ms", ("recording_id",))


@dataclass(frozen=True, slots=True)
class RecordingRepository:
    """Recordings of one tenant."""

    scope: TenantScope

    async def get(self, recording_id: str) -> AnyRow | None:
        """One recording, or None."""
        return await self.scope.row(
            self.scope.select(recording).where(recording.c.recording_id == recording_id)
        )

    async def prompt_key(self, name: str, sha256: str) -> str | None:
        """Object key of a prompt in exactly this content, or None."""
        row = await self.scope.row(
            self.scope.select(prompt, prompt.c.object_key)
            .where(prompt.c.name == name)
            .where(prompt.c.sha256 == sha256)
        )
        return row.object_key if row else None

    async def audit(self, audit_id: str, actor: str, action: str, subject: str, at_ms: int) -> None:
        """Note who did what to what."""
        await self.scope.execute(
            self.scope.insert(
                audit_entry,
                audit_id=audit_id,
                actor=actor,
                action=action,
                subject=subject,
                at_ms=at_ms,
            )
        )

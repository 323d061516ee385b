"""Rows of recordings, and where their audio and the prompts lie."""

from __future__ import annotations

from dataclasses import dataclass

from cloud.contacts.visibility import part_of_queues
from infra.contracts.ids import QueueId
from infra.db.scope import AnyRow, TenantScope
from infra.db.tables.configuration import prompt
from infra.db.tables.history import recording


@dataclass(frozen=True, slots=True)
class RecordingRepository:
    """Recordings of one tenant; of some of its queues, where `queue_ids` names them."""

    scope: TenantScope
    queue_ids: frozenset[QueueId] | None = None

    async def get(self, recording_id: str) -> AnyRow | None:
        """One recording, or None."""
        statement = self.scope.select(recording).where(recording.c.recording_id == recording_id)
        if self.queue_ids is not None:
            statement = statement.where(part_of_queues(recording)(self.queue_ids))
        return await self.scope.row(statement)

    async def prompt_key(self, name: str, sha256: str) -> str | None:
        """Object key of a prompt in exactly this content, or None."""
        row = await self.scope.row(
            self.scope.select(prompt, prompt.c.object_key)
            .where(prompt.c.name == name)
            .where(prompt.c.sha256 == sha256)
        )
        return row.object_key if row else None

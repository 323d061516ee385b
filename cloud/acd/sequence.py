"""Whether a site's live events were all heard: sequence numbers by boot and tenant; pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from infra.contracts.ids import TenantId


class Verdict(StrEnum):
    """What to do with an event."""

    APPLY = "apply"
    DROP = "drop"  # known already
    MISSED = "missed"  # something before it was lost, or the site restarted


class SiteSequence:
    """What one site was heard to say since its last snapshot; unsynced until the first."""

    def __init__(self) -> None:
        self.is_synced = False
        self._boot_id = ""
        self._last: dict[TenantId, int] = {}

    def on_event(self, boot_id: str, tenant_id: TenantId, seq: int) -> Verdict:
        """Judge an event; APPLY counts it as heard."""
        if not self.is_synced or boot_id != self._boot_id:
            return Verdict.MISSED
        last = self._last.get(tenant_id, 0)
        if seq <= last:
            return Verdict.DROP
        if seq != last + 1:
            return Verdict.MISSED
        self._last[tenant_id] = seq
        return Verdict.APPLY

    def is_behind(self, boot_id: str, sequences: Mapping[TenantId, int]) -> bool:
        """Whether a heartbeat proves that something was not heard.

        The bus keeps the order of one sender, so what the heartbeat counts came before it.
        """
        if not self.is_synced or boot_id != self._boot_id:
            return True
        return any(
            seq > self._last.get(tenant, 0)
            for tenant, seq in sequences.items()
            if tenant in self._last
        )

    def on_snapshot(self, boot_id: str, sequences: Mapping[TenantId, int]) -> None:
        """Start again from a snapshot that includes these numbers."""
        self.is_synced = True
        self._boot_id = boot_id
        self._last = dict(sequences)

    def lose(self) -> None:
        """Something was lost: nothing counts until the next snapshot."""
        self.is_synced = False

"""Prompts' files that no prompt names any more: kept for a day, within bounds, then deleted."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from cloud.api.errors import TooMany
from infra.contracts.ids import TenantId
from infra.objects.store import ObjectStore, StoredObject

# An edge that has not seen a change yet may still fetch the file before; it does within seconds,
# after an island's day at the latest.
KEPT_MS: Final = 24 * 3600 * 1_000
# What is replaced is no part of the plan's storage, so it has bounds of its own: without them one
# prompt, put again and again, would fill the store. 25 of the largest; a day's work of a studio.
MAX_BYTES: Final = 500_000_000
MAX_FILES: Final = 1_000
MS_PER_S: Final = 1_000


def prompt_prefix(tenant_id: TenantId) -> str:
    """What the keys of a tenant's prompts begin with."""
    return f"{tenant_id}/prompts/"


async def clear_litter(
    store: ObjectStore, tenant_id: TenantId, in_use: Collection[str], now_ms: int
) -> None:
    """Delete what is old enough.

    Args:
        in_use: keys that prompts name, or will when the caller is done.

    Raises:
        TooMany: what is left is too much; the tenant replaces its prompts too often.
    """
    used = frozenset(in_use)
    left: list[StoredObject] = []
    async for each in store.listed(prompt_prefix(tenant_id)):
        if each.key in used:
            continue
        if each.changed_at_ms <= now_ms - KEPT_MS:
            await store.delete(each.key)
        else:
            left.append(each)
    if len(left) > MAX_FILES or sum(each.size_bytes for each in left) > MAX_BYTES:
        oldest_ms = min(each.changed_at_ms for each in left)
        raise TooMany(
            "prompts were replaced too often today",
            code="too_many_attempts",
            retry_after_s=max(1, (oldest_ms + KEPT_MS - now_ms) // MS_PER_S),
        )

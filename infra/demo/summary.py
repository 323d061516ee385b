"""What a demonstration came to: contacts by outcome, recordings stored, and each one checked."""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import httpx

from infra.contracts.errors import PeerError, RequestError
from infra.demo.api import Api, Json
from infra.demo.seed import SeededTenant

# The edge uploads a recording within a second or two of the call's end.
SETTLE_LIMIT_S = 30.0
SETTLE_POLL_S = 0.3
# Enough to be sure of the way; all of a long run's would take minutes.
MAX_CHECKED = 200
CHECKS_AT_ONCE = 4


@dataclass(slots=True)
class Summary:
    """Counts since `since_ms`; `faults` is empty when everything is as it should be."""

    outcomes: Counter[str] = field(default_factory=Counter)
    open_contacts: int = 0
    recordings: int = 0
    stored: int = 0
    verified: int = 0
    audio_ms: int = 0
    faults: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """For people."""
        outcomes = ", ".join(f"{name} {count}" for name, count in sorted(self.outcomes.items()))
        return [
            f"contacts: {outcomes or 'none'}; open {self.open_contacts}",
            f"recordings: {self.recordings}, stored {self.stored}, verified {self.verified}",
            f"audio stored: {self.audio_ms / 1_000:.0f} s",
            *(f"fault: {fault}" for fault in self.faults),
        ]


async def settled(tenants: Sequence[SeededTenant], base_url: str, since_ms: int) -> bool:
    """Wait until no contact is open and every recording is stored; whether that came in time."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + SETTLE_LIMIT_S
    while True:
        summary = await count(tenants, base_url, since_ms)
        if summary.open_contacts == 0 and summary.stored == summary.recordings:
            return True
        if loop.time() > deadline:
            return False
        await asyncio.sleep(SETTLE_POLL_S)


async def count(tenants: Sequence[SeededTenant], base_url: str, since_ms: int) -> Summary:
    """Contacts and recordings of all tenants since then."""
    summary = Summary()
    for tenant in tenants:
        async with Api(base_url, tenant.key) as api:
            async for contact in api.items("/v1/contacts", from_ms=since_ms):
                if contact["outcome"] is None:
                    summary.open_contacts += 1
                else:
                    summary.outcomes[contact["outcome"]] += 1
            async for recording in api.items("/v1/recordings", from_ms=since_ms):
                summary.recordings += 1
                if recording["stored_at_ms"] is not None:
                    summary.stored += 1
                    summary.audio_ms += recording["duration_ms"] or 0
    return summary


async def verify(
    summary: Summary, tenants: Sequence[SeededTenant], base_url: str, since_ms: int
) -> None:
    """Fetch each stored recording by its link, and compare size and SHA-256 with the record."""
    limit = asyncio.Semaphore(CHECKS_AT_ONCE)
    async with httpx.AsyncClient(trust_env=False) as client:
        for tenant in tenants:
            async with Api(base_url, tenant.key) as api:
                rows = [row async for row in api.items("/v1/recordings", from_ms=since_ms)]
                stored = [row for row in rows if row["stored_at_ms"] is not None]
                checks = [_check(api, client, row, limit) for row in stored[:MAX_CHECKED]]
                faults = [fault for fault in await asyncio.gather(*checks) if fault]
                summary.verified += len(checks) - len(faults)
                summary.faults += faults


async def _check(
    api: Api, client: httpx.AsyncClient, row: Json, limit: asyncio.Semaphore
) -> str | None:
    """What is wrong with one recording, None when it is what the record says."""
    name = f"recording {row['recording_id']}"
    async with limit:
        try:
            link = await api.post(f"/v1/recordings/{row['recording_id']}/link")
            response = await client.get(link["url"])
        except (PeerError, RequestError, httpx.HTTPError) as error:
            return f"{name}: {error}"
    if not response.is_success:
        return f"{name}: the store gave {response.status_code}"
    if len(response.content) != row["size_bytes"]:
        return f"{name}: {len(response.content)} bytes, {row['size_bytes']} on record"
    if hashlib.sha256(response.content).hexdigest() != row["sha256"]:
        return f"{name}: another SHA-256 than on record"
    return None

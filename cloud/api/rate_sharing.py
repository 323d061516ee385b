"""Tells the other API nodes what callers were allowed here, and hears the same from them.

The bound: a caller that asks at n nodes gets, beyond its limit, at most what the other n - 1 allow
it within one TELL_EVERY_S and the message's way, and never more than n buckets at once. What was
too much is taken from the minutes that follow. Without the bus each node's own bucket is the limit.
"""

from __future__ import annotations

import asyncio
from typing import Protocol

from cloud.api.boundary import new_id
from infra.bus.serving import Delivery, listen
from infra.config.role import NodeParts
from infra.contracts import subjects
from infra.contracts.envelope import wrap
from infra.contracts.errors import RequestError
from infra.contracts.ids import EventId
from infra.contracts.node import CallerSpent, RequestsSpent

# Five small messages a second for a node; what a script can ask meanwhile is the bound.
TELL_EVERY_S = 0.2
# About 40 bytes each: 200 kB, a fifth of what the bus takes. More callers are told in several.
MAX_TOLD = 5_000


class Spending(Protocol):
    """Who counts: cloud.api.rate_limits.RateLimits."""

    def take_spent(self) -> list[CallerSpent]:
        """What each caller was allowed here since the last call."""

    def charge(self, spent: CallerSpent) -> None:
        """Take what another node allowed out of the caller's bucket here."""


class RateSharing:
    """One node's part in limits that hold over all nodes."""

    def __init__(self, limits: Spending) -> None:
        self._limits = limits

    async def run(self, parts: NodeParts) -> None:
        """Tell and hear until cancelled."""
        client = parts.bus.client

        async def hear(delivery: Delivery) -> None:
            news = delivery.body
            if not isinstance(news, RequestsSpent):
                raise RequestError("not what callers have spent", code="unknown_message")
            if news.node_id != parts.node_id:
                for spent in news.callers:
                    self._limits.charge(spent)

        subscription = await listen(client, subjects.node_message(RequestsSpent), hear)
        try:
            while True:
                await asyncio.sleep(TELL_EVERY_S)
                await self._tell(parts)
        finally:
            if not client.is_closed:
                await subscription.unsubscribe()

    async def _tell(self, parts: NodeParts) -> None:
        spent = self._limits.take_spent()
        # Told late, when the bus is back, it would charge callers for what was long refilled.
        if not parts.bus.client.is_connected:
            return
        for first in range(0, len(spent), MAX_TOLD):
            now_ms = parts.clock()
            envelope = wrap(
                RequestsSpent(parts.node_id, spent[first : first + MAX_TOLD]),
                event_id=EventId(new_id(now_ms)),
                tenant_id=None,
                at_ms=now_ms,
            )
            await parts.bus.publish(subjects.node_message(RequestsSpent), envelope)

"""The role `call_relay`: tells each site how many calls its tenants have at their other sites.

It keeps no counts: what one edge tells is handed on to the others that serve the tenant, and each
edge adds up and forgets by itself. So any node may do it, and one that dies takes nothing along.
"""

from __future__ import annotations

from contextlib import aclosing

from cloud.api.boundary import new_id
from infra.bus.bucket import BucketChange, follow_bucket
from infra.bus.messages import Bus
from infra.bus.serving import Delivery, listen
from infra.config.role import NodeParts
from infra.contracts import subjects
from infra.contracts.call_count import CallsElsewhere, SiteCalls
from infra.contracts.envelope import wrap
from infra.contracts.errors import RequestError
from infra.contracts.ids import EventId, SiteId, TenantId

QUEUE = "call_relay"  # nodes of this role share the work
# As the routing role's: a dead node's follower is swept up by the server.
FOLLOWER_FORGOTTEN_AFTER_S = 24 * 3600.0
_SITE_TOKEN = 1


async def run(parts: NodeParts) -> None:
    """Learn who serves whom from the configuration bucket, and hand counts on, until cancelled."""
    client = parts.bus.client
    relay = CallRelay(parts)
    changes = follow_bucket(
        client,
        subjects.CONFIG_BUCKET,
        f"call-relay-{parts.node_id}",
        forgotten_after_s=FOLLOWER_FORGOTTEN_AFTER_S,
        keys_only=True,
    )
    subscription = None
    try:
        async with aclosing(changes):
            async for change in changes:
                if change is not None:
                    relay.place(change)
                elif subscription is None:
                    # Only now: whoever shares the work must know all sites.
                    subscription = await listen(
                        client, subjects.ALL_SITE_CALLS, relay.hear, queue=QUEUE
                    )
    finally:
        if subscription is not None and not client.is_closed:
            await subscription.unsubscribe()


class CallRelay:
    """Who serves which tenant, and the handing on."""

    def __init__(self, parts: NodeParts) -> None:
        self._bus: Bus = parts.bus
        self._clock = parts.clock
        self._sites: dict[TenantId, set[SiteId]] = {}

    def place(self, change: BucketChange) -> None:
        """A site serves a tenant, or does no more: the key says both."""
        site, _, tenant = change.key.partition(".")
        sites = self._sites.setdefault(TenantId(tenant), set())
        if change.value is not None:
            sites.add(SiteId(site))
            return
        sites.discard(SiteId(site))
        if not sites:
            del self._sites[TenantId(tenant)]

    async def hear(self, delivery: Delivery) -> None:
        """Hand one site's counts on; the site is the subject's.

        Raises:
            RequestError: not a count of calls.
        """
        news = delivery.body
        if not isinstance(news, SiteCalls):
            raise RequestError("not a count of calls", code="unknown_message")
        site_id = SiteId(delivery.token(_SITE_TOKEN))
        for tenant_id, calls in news.calls.items():
            sites = self._sites.get(tenant_id, set())
            # A site that does not serve the tenant must not have a say in its calls.
            if site_id not in sites or calls < 0:
                continue
            told = CallsElsewhere(site_id, news.boot_id, news.seq, calls)
            for other in sites - {site_id}:
                await self._tell(tenant_id, other, told)

    async def _tell(self, tenant_id: TenantId, site_id: SiteId, told: CallsElsewhere) -> None:
        now_ms = self._clock()
        envelope = wrap(
            told,
            event_id=EventId(new_id(now_ms)),
            tenant_id=tenant_id,
            at_ms=now_ms,
            site_id=site_id,
        )
        subject = subjects.edge_command(tenant_id, site_id, CallsElsewhere)
        await self._bus.publish(subject, envelope)

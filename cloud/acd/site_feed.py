"""One site as the ACD owner hears it: events in order, a snapshot when something was missed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, get_args

import msgspec

from cloud.acd.sequence import SiteSequence, Verdict
from cloud.api.boundary import new_id
from engine.acd.events import AcdEvent, SiteLost
from infra.bus.serving import Delivery
from infra.contracts import subjects
from infra.contracts.envelope import wrap
from infra.contracts.errors import InvariantError, PeerError, RequestError
from infra.contracts.ids import EventId, SiteId, TenantId
from infra.contracts.offer import OfferFailure
from infra.contracts.site import AskSnapshot, EdgeHeartbeat, EdgeSnapshot
from infra.telemetry.logs import get_logger

if TYPE_CHECKING:
    from cloud.acd.owner import DomainOwner

log = get_logger(__name__)

SITE_LOST_AFTER_S = 3.5  # three heartbeats and a half: the edge goes island after three seconds
MAX_WAITING_EVENTS = 10_000  # a snapshot takes milliseconds; more means that it never comes

_HEARD = get_args(AcdEvent)


class SiteFeed:
    """Order and completeness of one site's events; the routing itself is the core's."""

    def __init__(self, site_id: SiteId, tenant_ids: list[TenantId], owner: DomainOwner) -> None:
        self.site_id = site_id
        self.tenant_ids = tenant_ids
        self._owner = owner
        self._sequence = SiteSequence()
        self._waiting: list[tuple[TenantId, Delivery]] = []
        self._is_asking = False
        self._is_retired = False
        self._heard_at_s = time.monotonic()

    def retire(self) -> None:
        """Another feed speaks for the site from now on: an answer on its way is of no use."""
        self._is_retired = True

    def on_event(self, tenant_id: TenantId, delivery: Delivery) -> None:
        """Apply an event, or keep it until a snapshot makes its place known."""
        self._heard_at_s = time.monotonic()
        if self._is_asking:
            self._keep(tenant_id, delivery)
            return
        envelope = delivery.envelope
        verdict = self._sequence.on_event(envelope.boot_id, tenant_id, envelope.seq)
        if verdict is Verdict.APPLY:
            self._apply(tenant_id, delivery)
        elif verdict is Verdict.MISSED:
            self._keep(tenant_id, delivery)
            self.ask_snapshot()

    def on_heartbeat(self, heartbeat: EdgeHeartbeat) -> None:
        """Ask for a snapshot when the heartbeat counts events that were not heard."""
        self._heard_at_s = time.monotonic()
        if not self._is_asking and self._sequence.is_behind(heartbeat.boot_id, heartbeat.sequences):
            self.ask_snapshot()

    def check_alive(self) -> None:
        """Tell the core when the site has been silent for too long."""
        # Not by the wall clock: one that is set would make every site silent at once.
        silent_s = time.monotonic() - self._heard_at_s
        if self._sequence.is_synced and silent_s > SITE_LOST_AFTER_S:
            log.warning("site lost", site_id=self.site_id, silent_s=round(silent_s, 1))
            self._sequence.lose()
            self._owner.feed(SiteLost(self.site_id), None, self.site_id)

    def ask_snapshot(self) -> None:
        """Ask the site what it carries; one question at a time."""
        if self._is_asking:
            return
        self._is_asking = True
        self._sequence.lose()
        self._owner.spawn(self._ask())

    def _keep(self, tenant_id: TenantId, delivery: Delivery) -> None:
        if len(self._waiting) >= MAX_WAITING_EVENTS:
            # The snapshot tells what they told; the next heartbeat asks for it again.
            self._waiting.clear()
        self._waiting.append((tenant_id, delivery))

    async def _ask(self) -> None:
        """Merge the site's answer; without one the next heartbeat asks again."""
        try:
            snapshot = self._own_part(await self._request())
            if self._is_retired:
                return
            self._owner.feed(snapshot, None, self.site_id)
            self._sequence.on_snapshot(snapshot.boot_id, self._numbers(snapshot))
        except RequestError as exc:
            log.warning("snapshot refused", site_id=self.site_id, code=exc.code)
            if exc.code == OfferFailure.STALE_EPOCH:
                self._owner.fence()
        except (PeerError, InvariantError) as exc:
            log.warning("no snapshot", site_id=self.site_id, code=exc.code, error=str(exc))
        finally:
            self._is_asking = False
        self._replay()

    def _own_part(self, snapshot: EdgeSnapshot) -> EdgeSnapshot:
        """What the site may speak of: the answer's body is only its word.

        Raises:
            RequestError: it names another site.
        """
        if snapshot.site_id != self.site_id:
            raise RequestError("the snapshot names another site", code="spoofed", field="site_id")
        served = set(self.tenant_ids)
        return msgspec.structs.replace(
            snapshot,
            contacts=[each for each in snapshot.contacts if each.tenant_id in served],
            agents=[each for each in snapshot.agents if each.tenant_id in served],
        )

    def _numbers(self, snapshot: EdgeSnapshot) -> dict[TenantId, int]:
        """The last number of every tenant asked for; one that never spoke starts at 0."""
        return {tenant: snapshot.sequences.get(tenant, 0) for tenant in self.tenant_ids}

    def _replay(self) -> None:
        waiting, self._waiting = self._waiting, []
        for tenant_id, delivery in waiting:
            envelope = delivery.envelope
            verdict = self._sequence.on_event(envelope.boot_id, tenant_id, envelope.seq)
            if verdict is Verdict.APPLY:
                self._apply(tenant_id, delivery)
            elif verdict is Verdict.MISSED:
                # The next heartbeat asks: a site whose snapshots never fit must not be asked
                # as fast as it can answer.
                self._sequence.lose()
                return

    def _apply(self, tenant_id: TenantId, delivery: Delivery) -> None:
        if not isinstance(delivery.body, _HEARD):
            return
        try:
            self._owner.feed(delivery.body, tenant_id, self.site_id)
        except (InvariantError, RequestError) as exc:
            # What we believe of the site is wrong: its next heartbeat brings a snapshot.
            log.error("event contradicts what is known", site_id=self.site_id, exc_info=exc)
            self._sequence.lose()

    async def _request(self) -> EdgeSnapshot:
        now_ms = self._owner.now_ms()
        body = AskSnapshot(self._owner.domain_id, self._owner.epoch, self.tenant_ids)
        envelope = wrap(
            body,
            event_id=EventId(new_id(now_ms)),
            tenant_id=None,
            at_ms=now_ms,
            site_id=self.site_id,
        )
        subject = subjects.site_message(self.site_id, AskSnapshot)
        return await self._owner.bus.request(subject, envelope, EdgeSnapshot)

"""Stands in for the cloud on the real bus: configuration, offers, upload grants."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from edge_agent.identity import new_id, now_ms
from infra.bus.connect import connect
from infra.bus.messages import Bus
from infra.bus.permissions import cloud_inbox
from infra.bus.serving import Delivery, listen, serve
from infra.contracts import subjects
from infra.contracts.agent import AgentState, SetAgentState
from infra.contracts.config import TenantConfig
from infra.contracts.contact import ContactQueued
from infra.contracts.envelope import wrap
from infra.contracts.errors import RequestError
from infra.contracts.ids import AgentId, EventId, OfferId
from infra.contracts.live import AskPosition, QueuePosition
from infra.contracts.offer import OfferContact
from infra.contracts.recording import ConfirmUpload, GrantUpload, UploadConfirmed, UploadGrant
from infra.contracts.site import Accepted, AskSnapshot, EdgeSnapshot
from infra.objects.store import ObjectStore
from infra.stack.addresses import StackAddresses

EVENT_LIMIT_S = 20.0
Body = TypeVar("Body", bound=msgspec.Struct)
Reply = TypeVar("Reply", bound=msgspec.Struct)


class Owner:
    """One routing domain's owner with the simplest policy: do what the test says."""

    def __init__(self, config: TenantConfig, store: ObjectStore) -> None:
        self.config = config
        self.epoch = 1
        self.events: list[Any] = []
        self.headers: list[dict[str, str]] = []
        self._store = store
        self._heard = asyncio.Event()
        self._bus: Bus

    async def start(self, addresses: StackAddresses) -> None:
        client = await connect(
            addresses.bus.url,
            addresses.bus.credentials["cloud"],
            name="owner",
            inbox_prefix=cloud_inbox("owner"),
        )
        self._bus = Bus(client)
        await self.publish(self.config)
        await listen(client, subjects.tenant_events(self.config.tenant_id), self._hear)
        for kind in (GrantUpload, ConfirmUpload, AskPosition):
            await serve(client, subjects.cloud_requests(kind), self._serve)

    async def stop(self) -> None:
        await self._bus.client.close()

    async def publish(self, config: TenantConfig) -> None:
        key = subjects.config_key(config.site_id, config.tenant_id)
        await self.put_config(key, msgspec.json.encode(config))

    async def put_config(self, key: str, payload: bytes) -> None:
        bucket = await self._bus.js.key_value(subjects.CONFIG_BUCKET)
        await bucket.put(key, payload)

    async def event(self, kind: type[Body], when: Callable[[Body], bool] = lambda _: True) -> Body:
        """The first event of this kind, past or to come."""
        async with asyncio.timeout(EVENT_LIMIT_S):
            while True:
                self._heard.clear()
                for body in self.events:
                    if isinstance(body, kind) and when(body):
                        return body
                await self._heard.wait()

    def told(self, kind: type[Body]) -> list[Body]:
        return [body for body in self.events if isinstance(body, kind)]

    async def order(self, body: msgspec.Struct, reply: type[Reply] = Accepted) -> Reply:  # type: ignore[assignment]
        """A command to the edge."""
        envelope = wrap(
            body, event_id=EventId(new_id()), tenant_id=self.config.tenant_id, at_ms=now_ms()
        )
        subject = subjects.edge_command(self.config.tenant_id, self.config.site_id, type(body))
        return await self._bus.request(subject, envelope, reply)

    async def snapshot(self) -> EdgeSnapshot:
        ask = AskSnapshot(self.config.domain_id, self.epoch, [self.config.tenant_id])
        return await self.ask_site(ask, EdgeSnapshot)

    async def ask_site(self, ask: msgspec.Struct, reply: type[Reply]) -> Reply:
        """A question about the site itself."""
        envelope = wrap(ask, event_id=EventId(new_id()), tenant_id=None, at_ms=now_ms())
        subject = subjects.site_message(self.config.site_id, type(ask))
        return await self._bus.request(subject, envelope, reply)

    async def set_state(self, agent: AgentId, expected: AgentState, state: AgentState) -> None:
        await self.order(
            SetAgentState(
                domain_id=self.config.domain_id,
                epoch=self.epoch,
                agent_id=agent,
                expected=expected,
                state=state,
                reason="pause" if state is AgentState.AUX else None,
            )
        )

    async def offer(self, queued: ContactQueued, agent: AgentId, ring_ms: int = 15_000) -> OfferId:
        queue = next(q for q in self.config.queues if q.queue_id == queued.queue_id)
        offer_id = OfferId(new_id())
        await self.order(
            OfferContact(
                domain_id=self.config.domain_id,
                epoch=self.epoch,
                offer_id=offer_id,
                contact_id=queued.contact_id,
                queue_id=queued.queue_id,
                agent_id=agent,
                ring_timeout_ms=ring_ms,
                acw_ms=queue.acw_ms,
                is_recorded=queue.is_recorded,
            )
        )
        return offer_id

    async def _hear(self, delivery: Delivery) -> None:
        self.events.append(delivery.body)
        self.headers.append(dict(delivery.headers))
        self._heard.set()

    async def _serve(self, delivery: Delivery) -> msgspec.Struct:
        match delivery.body:
            case GrantUpload(recording):
                key = f"{delivery.token(1)}/{recording.recording_id}.flac"
                put = self._store.presign_put(
                    key,
                    sha256=recording.sha256,
                    size_bytes=recording.size_bytes,
                    media_type=recording.media_type,
                    expires_s=300,
                )
                return UploadGrant(key, put.url, dict(put.headers), now_ms() + 300_000)
            case ConfirmUpload(recording, key):
                await self._store.verify(
                    key, size_bytes=recording.size_bytes, sha256=recording.sha256
                )
                return UploadConfirmed(key, recording.sha256)
            case AskPosition():
                return QueuePosition(1)
        raise RequestError("not served here", code="unknown_message")

"""Tells the cloud how it is with a phone: is its password here, and is it registered."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from nats.aio.subscription import Subscription

from edge_agent.dialplan import Dialplan
from edge_agent.front.phones import Phones
from infra.bus.messages import Bus
from infra.bus.serving import Delivery, serve
from infra.contracts import subjects
from infra.contracts.errors import NotFound, RequestError
from infra.contracts.ids import SiteId
from infra.contracts.site import AskPhone, PhoneState


class PhoneAsks:
    """One subscription, apart from the owner's commands: those must not wait for the SIP front."""

    def __init__(
        self,
        bus: Bus,
        dialplan: Dialplan,
        phones: Callable[[], Phones],
        *,
        site_id: SiteId,
        address: str,
    ) -> None:
        """Args: address: host:port that phones are to register at."""
        self._bus = bus
        self._dialplan = dialplan
        self._phones = phones
        self._site_id = site_id
        self._address = address
        self._subscription: Subscription | None = None

    async def start(self) -> None:
        """Answer."""
        subject = subjects.site_message(self._site_id, AskPhone)
        self._subscription = await serve(self._bus.client, subject, self._tell)

    async def stop(self) -> None:
        """Answer no more."""
        if self._subscription is not None:
            await self._subscription.unsubscribe()
            self._subscription = None

    async def _tell(self, delivery: Delivery) -> msgspec.Struct:
        ask = delivery.body
        if not isinstance(ask, AskPhone):
            raise RequestError("not a question about a phone", code="unknown_message")
        try:
            username = self._dialplan.username(ask.tenant_id, ask.agent_id)
        except NotFound:  # the configuration that has the agent is still on its way
            return PhoneState(is_admitted=False, is_registered=False, address=self._address)
        phones = self._phones()
        return PhoneState(
            is_admitted=phones.admits(username, ask.credential),
            is_registered=await phones.is_registered(username),
            address=self._address,
        )

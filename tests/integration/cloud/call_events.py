"""One call as its edge tells it: every event of a handled contact, arrival to stored audio."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

import msgspec

from infra.contracts.agent import AgentState, AgentStateChanged
from infra.contracts.contact import (
    ContactArrived,
    ContactConnected,
    ContactEnded,
    ContactOutcome,
    ContactQueued,
    EndReason,
    InteractionEnded,
)
from infra.contracts.envelope import Envelope, wrap
from infra.contracts.ids import EventId, LegId, SiteId, TenantId
from infra.contracts.leg import LegDirection, LegEnded, LegRole, MediaFigures
from infra.contracts.offer import OfferStarted
from infra.contracts.recording import RecordingSealed, RecordingStarted, RecordingStored

T0 = 1_700_000_000_000  # milliseconds; any time will do


def new_uuid() -> Any:  # an id of whatever kind is wanted
    return str(uuid.uuid4())


@dataclass
class Call:
    """Ids of one call; `events()` gives its envelopes in the order that they happened."""

    tenant_id: TenantId
    site_id: SiteId
    contact: Any = field(default_factory=new_uuid)
    agent: Any = field(default_factory=new_uuid)
    queue: Any = field(default_factory=new_uuid)
    flow: Any = field(default_factory=new_uuid)
    interaction: Any = field(default_factory=new_uuid)
    offer: Any = field(default_factory=new_uuid)
    caller_leg: Any = field(default_factory=new_uuid)
    agent_leg: Any = field(default_factory=new_uuid)
    recording: Any = field(default_factory=new_uuid)

    def events(self) -> list[Envelope]:
        """Envelopes with fixed ids, so that a repetition is a repetition."""
        return [
            wrap(
                body,
                event_id=EventId(str(uuid.uuid5(uuid.UUID(self.contact), str(number)))),
                tenant_id=self.tenant_id,
                site_id=self.site_id,
                at_ms=T0 + number,
                boot_id="boot",
                seq=number + 1,
                key=self.contact,
            )
            for number, body in enumerate(self._bodies())
        ]

    def _bodies(self) -> list[msgspec.Struct]:
        return [
            ContactArrived(
                self.contact, self.caller_leg, "+4917012345", "+4930123456", self.flow, 1, T0
            ),
            ContactQueued(self.contact, self.queue, T0 + 5_000, T0 + 5_000, 50, {}),
            self._state(1, AgentState.AVAILABLE, T0 - 9_000, None),
            OfferStarted(self.offer, self.contact, self.queue, self.agent, T0 + 6_000),
            self._state(2, AgentState.OFFERED, T0 + 6_000, AgentState.AVAILABLE, T0 - 9_000),
            ContactConnected(
                self.contact,
                self.interaction,
                self.offer,
                self.queue,
                self.agent,
                self.agent_leg,
                T0 + 9_000,
            ),
            self._state(3, AgentState.ON_CONTACT, T0 + 9_000, AgentState.OFFERED, T0 + 6_000),
            RecordingStarted(
                self.recording, self.contact, self.interaction, self.agent, T0 + 9_000
            ),
            InteractionEnded(
                self.contact,
                self.interaction,
                self.agent,
                self.queue,
                T0 + 9_000,
                T0 + 70_500,
                EndReason.CALLER_HANGUP,
            ),
            self._state(4, AgentState.ACW, T0 + 70_500, AgentState.ON_CONTACT, T0 + 9_000),
            self._leg(self.caller_leg, LegRole.CALLER, T0, T0 + 1_000),
            self._leg(self.agent_leg, LegRole.AGENT, T0 + 6_000, T0 + 9_000),
            ContactEnded(
                self.contact, ContactOutcome.HANDLED, EndReason.CALLER_HANGUP, T0, T0 + 70_500
            ),
            self._stored(),
        ]

    def _state(
        self,
        sequence: int,
        state: AgentState,
        since: int,
        previous: AgentState | None,
        previous_since: int | None = None,
    ) -> AgentStateChanged:
        return AgentStateChanged(
            self.agent,
            sequence,
            state,
            since,
            previous_state=previous,
            previous_since_at_ms=previous_since,
            contact_id=None if previous is None else self.contact,
        )

    def _leg(self, leg: LegId, role: LegRole, started: int, answered: int) -> LegEnded:
        return LegEnded(
            leg,
            self.contact,
            role,
            LegDirection.INBOUND if role is LegRole.CALLER else LegDirection.OUTBOUND,
            "sip:somebody",
            started,
            T0 + 70_500,
            EndReason.CALLER_HANGUP,
            answered_at_ms=answered,
            interaction_id=self.interaction,
            media=MediaFigures("PCMU", 3_000, 2, 3_000, 900, 20_000),
        )

    def _stored(self) -> RecordingStored:
        sealed = RecordingSealed(
            self.recording,
            self.contact,
            self.interaction,
            self.agent,
            T0 + 9_000,
            61_500,
            8_000,
            2,
            "audio/flac",
            123_456,
            "ab" * 32,
            False,
        )
        key = f"{self.tenant_id}/2023/11/14/{self.recording}.flac"
        return RecordingStored(sealed, key, T0 + 75_000)

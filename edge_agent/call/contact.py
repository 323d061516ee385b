"""One contact at its edge: facts and the time in, what to do out."""

from __future__ import annotations

import msgspec

from edge_agent.call import reasons, telling
from edge_agent.call.outputs import (
    DialAgent,
    Output,
    Record,
    Save,
    SeatAnswered,
    SeatFree,
    SeatOfferOver,
    StartTimer,
    StopFlow,
    StopTimer,
    ToWorker,
)
from edge_agent.call.phases import Phase, Trigger, next_phase
from edge_agent.call.record import (
    ContactRecord,
    Interaction,
    Leg,
    Place,
    RunningOffer,
    derived_id,
)
from edge_agent.media import protocol as media
from infra.contracts.contact import ContactOutcome, EndReason
from infra.contracts.errors import Conflict
from infra.contracts.ids import InteractionId, LegId, OfferId, QueueId, RecordingId
from infra.contracts.leg import LegDirection, LegRole, MediaFigures
from infra.contracts.offer import OfferContact, OfferFailure

# A BYE that nobody answers keeps a leg for 32 s (RFC 3261, timer F); the contact does not wait.
HANGUP_LIMIT_MS = 5_000
RING_TIMER = "ring"
VOICEMAIL_TIMER = "voicemail"
_HANGUP_TIMER = "hangup:"
_STATUS_TIMEOUT = 408


class ContactMachine:
    """Phases and legs of one contact; every method returns the outputs of one step."""

    def __init__(self, record: ContactRecord) -> None:
        self.record = record
        self._out: list[Output] = []
        self._saved: bytes | None = None

    @property
    def is_over(self) -> bool:
        """Its outcome is told and no leg is left: the shell may forget it."""
        return self.record.phase is Phase.ENDED and not self.record.legs

    # -- what the caller and the flow do

    def arrive(self, sip_call_id: str, now_ms: int) -> list[Output]:
        """The call is ours: tell it, and answer."""
        record = self.record
        record.legs[record.caller_leg_id] = Leg(
            leg_id=record.caller_leg_id,
            role=LegRole.CALLER,
            direction=LegDirection.INBOUND,
            remote=record.ani,
            started_at_ms=now_ms,
            sip_call_id=sip_call_id,
        )
        self._out.append(telling.arrived(record))
        self._save()
        self._worker(media.Answer(record.caller_leg_id))
        return self._taken()

    def enter_queue(
        self, queue_id: QueueId, priority: int, skills: dict[str, int], now_ms: int
    ) -> list[Output]:
        """The flow queues the contact; in the middle of its closing that comes too late."""
        record = self.record
        if record.phase in (Phase.CLOSING, Phase.ENDED):
            return []
        self._go(Trigger.ENTER_QUEUE)
        if record.first_queued_at_ms is None:
            record.first_queued_at_ms = now_ms
        record.place = Place(
            queue_id=queue_id,
            arrived_at_ms=record.first_queued_at_ms,
            queued_at_ms=now_ms,
            priority=priority,
            required_skills=skills,
        )
        record.queued_count += 1
        self._out.append(telling.queued(record, record.place))
        return self._taken()

    def leave_queue(self, reason: str, now_ms: int) -> list[Output]:
        """The flow takes the contact out of its queue; an offer that rings is withdrawn."""
        record = self.record
        if record.phase is Phase.OFFERED:
            self._offer_over(OfferFailure.CANCELLED, now_ms, hang_up=True)
        if record.phase is not Phase.QUEUED or record.place is None:
            return self._taken()
        queue_id = record.place.queue_id
        self._go(Trigger.LEAVE_QUEUE)
        record.place = None
        self._out.append(telling.dequeued(record, queue_id, reason, now_ms))
        return self._taken()

    def record_voicemail(self, max_ms: int, now_ms: int) -> list[Output]:
        """Record the caller alone until `stop_voicemail`, or for max_ms."""
        record = self.record
        if record.phase is not Phase.IN_FLOW or record.is_voicemail:
            return []
        record.is_voicemail = True
        self._start_recording("voicemail", None, now_ms)
        self._out.append(StartTimer(VOICEMAIL_TIMER, now_ms + max_ms))
        return self._taken()

    def stop_voicemail(self) -> list[Output]:
        """The caller has spoken."""
        if not self.record.is_voicemail:
            return []
        self.record.is_voicemail = False
        self._out.append(StopTimer(VOICEMAIL_TIMER))
        self._stop_recordings()
        return self._taken()

    def close(
        self,
        outcome: ContactOutcome | None,
        reason: EndReason,
        now_ms: int,
        detail: str | None = None,
    ) -> list[Output]:
        """Hang up: by the flow's end, a shutdown, lost media.

        Args:
            outcome: None means: what cutting it off here amounts to.
        """
        self._close(outcome, reason, now_ms, detail)
        return self._taken()

    def presume(
        self, outcome: ContactOutcome, reason: EndReason, detail: str | None = None
    ) -> list[Output]:
        """The flow's last word on a caller who is gone; the end of the leg is told next."""
        record = self.record
        if record.close_outcome is None and record.phase in reasons.WITH_FLOW:
            record.close_outcome, record.close_reason = outcome, reason
            record.close_detail = detail
        return self._taken()

    # -- what the ACD owner orders

    def offer(self, order: OfferContact, now_ms: int) -> list[Output]:
        """Ring the agent.

        Raises:
            Conflict: `contact_gone` or `contact_busy`; nothing was changed.
        """
        record = self.record
        if record.phase in (Phase.CLOSING, Phase.ENDED):
            raise Conflict("contact is over", code=OfferFailure.CONTACT_GONE)
        if record.phase is not Phase.QUEUED:
            raise Conflict(f"contact is {record.phase}", code=OfferFailure.CONTACT_BUSY)
        self._go(Trigger.OFFER)
        leg_id = LegId(derived_id(now_ms, order.offer_id, "agent_leg"))
        record.offer = RunningOffer(order, leg_id, now_ms)
        record.legs[leg_id] = Leg(
            leg_id=leg_id,
            role=LegRole.AGENT,
            direction=LegDirection.OUTBOUND,
            remote="",
            started_at_ms=now_ms,
            agent_id=order.agent_id,
        )
        self._out.append(telling.offer_started(record, record.offer))
        self._save()
        self._out.append(DialAgent(record.worker, leg_id, order, record.ani))
        self._out.append(StartTimer(RING_TIMER, now_ms + order.ring_timeout_ms))
        return self._taken()

    def cancel_offer(self, offer_id: OfferId, now_ms: int) -> list[Output]:
        """Stop ringing.

        Raises:
            Conflict: that offer does not ring here (any more).
        """
        running = self.record.offer
        if running is None or running.order.offer_id != offer_id:
            raise Conflict("this offer does not ring", code="offer_over")
        self._offer_over(OfferFailure.CANCELLED, now_ms, hang_up=True)
        return self._taken()

    # -- what the worker tells

    def dialled(self, leg_id: LegId, remote: str) -> list[Output]:
        """The address that the agent's leg rings; the shell knows it, the CDR wants it."""
        if leg := self.record.legs.get(leg_id):
            leg.remote = remote
        return self._taken()

    def ringing(self, leg_id: LegId, at_ms: int) -> list[Output]:
        """The agent's phone rings."""
        leg = self.record.legs.get(leg_id)
        if leg is not None and leg.ringing_at_ms is None:
            leg.ringing_at_ms = at_ms
        return self._taken()

    def answered(self, leg_id: LegId, sip_call_id: str, at_ms: int) -> list[Output]:
        """A leg is up. An agent who answers an offer that is over is hung up."""
        record = self.record
        leg = record.legs.get(leg_id)
        if leg is None or leg.answered_at_ms is not None:
            return []
        leg.answered_at_ms = at_ms
        leg.sip_call_id = sip_call_id or leg.sip_call_id
        if leg.role is LegRole.CALLER or leg.end_reason is not None:
            return self._taken()
        if record.offer is None or record.offer.agent_leg_id != leg_id:
            self._hang_up(leg, EndReason.CANCELLED, at_ms)
            return self._taken()
        self._connect(record.offer, leg, at_ms)
        return self._taken()

    def leg_ended(self, ended: media.LegEnded, now_ms: int) -> list[Output]:
        """The worker's last word about a leg; the second one for the same leg is nothing."""
        leg = self.record.legs.get(ended.leg_id)
        if leg is None:
            return []
        reason = leg.end_reason or reasons.leg_reason(
            ended,
            leg.role,
            has_rung=leg.ringing_at_ms is not None,
            was_answered=leg.answered_at_ms is not None,
        )
        leg.sip_call_id = ended.sip_call_id or leg.sip_call_id
        leg.answered_at_ms = leg.answered_at_ms or ended.answered_at_ms
        self._bury(leg, reason, ended.at_ms, ended.sip_status, ended.media)
        if leg.role is LegRole.CALLER:
            self._caller_gone(reason, now_ms)
        else:
            self._agent_leg_gone(leg, ended, reason, now_ms)
        return self._taken()

    def media_lost(self, leg_id: LegId, now_ms: int) -> list[Output]:
        """No audio comes from a leg: its phone or its network is gone, SIP just doesn't know."""
        if self.record.legs.get(leg_id) is not None:
            self._close(None, EndReason.MEDIA_TIMEOUT, now_ms, None)
        return self._taken()

    def recording_started(self, order: Record, at_ms: int) -> list[Output]:
        """The recorder runs."""
        self._out.append(telling.recording_started(self.record, order, at_ms))
        return self._taken()

    def lose(self, reason: EndReason, at_ms: int) -> list[Output]:
        """All legs died at once, with their worker or with the daemon before this one.

        Args:
            reason: WORKER_LOST or EDGE_RESTARTED.
            at_ms: the best known time of their death.
        """
        record = self.record
        if record.phase is Phase.OFFERED:
            self._offer_over(OfferFailure.WORKER_LOST, at_ms, hang_up=False)
        for leg in list(record.legs.values()):
            self._bury(leg, reason, at_ms, 0, None)
        self._caller_gone(reason, at_ms)
        return self._taken()

    def abandon(self, now_ms: int) -> list[Output]:
        """Whatever state this is in, tell its end: the last way out when a step has failed.

        What was told before is a duplicate by its id. The seat is freed by the floor.
        """
        record = self.record
        self._out.clear()
        if record.interaction is not None:
            part, record.interaction = record.interaction, None
            self._out.append(telling.interaction_ended(record, part, EndReason.FLOW_FAULT, now_ms))
        for leg in list(record.legs.values()):
            self._bury(leg, leg.end_reason or EndReason.FLOW_FAULT, now_ms, 0, None)
        if record.phase is not Phase.ENDED:
            record.phase = Phase.ENDED
            outcome = record.close_outcome or ContactOutcome.FAILED
            self._out.append(telling.ended(record, outcome, EndReason.FLOW_FAULT, now_ms))
        return self._taken()

    # -- time

    def timer_due(self, name: str, now_ms: int) -> list[Output]:
        """A timer that StartTimer asked for; a late one is nothing."""
        if name == RING_TIMER and self.record.phase is Phase.OFFERED:
            self._offer_over(OfferFailure.NO_ANSWER, now_ms, hang_up=True)
        elif name == VOICEMAIL_TIMER:
            return self.stop_voicemail()
        elif name.startswith(_HANGUP_TIMER):
            leg_id = LegId(name.removeprefix(_HANGUP_TIMER))
            return self.leg_ended(
                media.LegEnded(
                    leg_id=leg_id,
                    at_ms=now_ms,
                    sip_status=_STATUS_TIMEOUT,
                    reason="hang-up was not confirmed",
                    ended_by=media.EndedBy.TIMEOUT,
                ),
                now_ms,
            )
        return self._taken()

    # -- inside

    def _connect(self, running: RunningOffer, leg: Leg, at_ms: int) -> None:
        record = self.record
        order = running.order
        self._go(Trigger.AGENT_ANSWERED)
        interaction_id = InteractionId(derived_id(at_ms, order.offer_id, "interaction"))
        leg.interaction_id = interaction_id
        record.interaction = Interaction(interaction_id, order, leg.leg_id, at_ms)
        record.offer = None
        record.place = None
        self._out += [StopTimer(RING_TIMER), StopFlow()]
        self._worker(media.Bridge(record.caller_leg_id, leg.leg_id))
        self._out.append(telling.connected(record, record.interaction))
        self._out.append(SeatAnswered(order.agent_id, interaction_id))
        if order.is_recorded:
            self._start_recording(interaction_id, leg.leg_id, at_ms)

    def _start_recording(self, of: str, right: LegId | None, at_ms: int) -> None:
        record = self.record
        part = record.interaction
        recording_id = RecordingId(derived_id(at_ms, record.contact_id, of, "recording"))
        record.recordings.append(recording_id)
        self._out.append(
            Record(
                worker=record.worker,
                recording_id=recording_id,
                interaction_id=part.interaction_id if part else None,
                agent_id=part.order.agent_id if part else None,
                left_leg_id=record.caller_leg_id,
                right_leg_id=right,
            )
        )

    def _stop_recordings(self) -> None:
        for recording_id in self.record.recordings:
            self._worker(media.StopRecording(recording_id))
        self.record.recordings = []

    def _offer_over(self, failure: OfferFailure, now_ms: int, *, hang_up: bool) -> None:
        record = self.record
        running = record.offer
        if running is None:
            return
        self._go(Trigger.OFFER_OVER)
        record.offer = None
        order = running.order
        self._out.append(StopTimer(RING_TIMER))
        leg = record.legs.get(running.agent_leg_id)
        if hang_up and leg is not None:
            self._hang_up(leg, reasons.REASON_OF_FAILURE[failure], now_ms)
        self._out.append(telling.offer_failed(record, running, failure, now_ms))
        self._out.append(SeatOfferOver(order.agent_id, failure))

    def _close(
        self, outcome: ContactOutcome | None, reason: EndReason, now_ms: int, detail: str | None
    ) -> None:
        record = self.record
        if record.phase in (Phase.CLOSING, Phase.ENDED):
            return
        if record.phase is Phase.OFFERED:
            self._offer_over(OfferFailure.CANCELLED, now_ms, hang_up=True)
        record.close_outcome = outcome or reasons.CUT[record.phase]
        record.close_reason = reason
        record.close_detail = detail
        self._end_interaction(reason, now_ms)
        self._go(Trigger.CLOSE)
        record.place = None
        self._out.append(StopFlow())
        self._stop_recordings()
        for leg in list(record.legs.values()):
            self._hang_up(leg, reason, now_ms)

    def _caller_gone(self, reason: EndReason, now_ms: int) -> None:
        """The caller's leg is over, and with it the contact."""
        record = self.record
        if record.phase is Phase.ENDED:
            return
        if record.phase is Phase.OFFERED:
            self._offer_over(OfferFailure.CONTACT_GONE, now_ms, hang_up=True)
        self._end_interaction(reason, now_ms)
        if record.close_outcome is not None:
            outcome, why = record.close_outcome, record.close_reason
        else:
            by_caller = reason is EndReason.CALLER_HANGUP
            table = reasons.ABANDONED if by_caller else reasons.CUT
            outcome, why = table[record.phase], reason
        self._go(Trigger.CALLER_GONE)
        record.place = None
        self._out.append(StopFlow())
        self._stop_recordings()
        for leg in list(record.legs.values()):
            self._hang_up(leg, reason, now_ms)
        self._out.append(
            telling.ended(record, outcome or ContactOutcome.FAILED, why or reason, now_ms)
        )

    def _agent_leg_gone(
        self, leg: Leg, ended: media.LegEnded, reason: EndReason, now_ms: int
    ) -> None:
        record = self.record
        if record.offer is not None and record.offer.agent_leg_id == leg.leg_id:
            failure = reasons.offer_failure(ended, has_rung=leg.ringing_at_ms is not None)
            self._offer_over(failure, now_ms, hang_up=False)
        elif record.interaction is not None and record.interaction.agent_leg_id == leg.leg_id:
            self._close(ContactOutcome.HANDLED, reason, now_ms, None)

    def _end_interaction(self, reason: EndReason, now_ms: int) -> None:
        record = self.record
        part = record.interaction
        if part is None:
            return
        record.interaction = None
        self._out.append(telling.interaction_ended(record, part, reason, now_ms))
        self._out.append(SeatFree(part.order.agent_id, part.order.acw_ms))

    def _hang_up(self, leg: Leg, reason: EndReason, now_ms: int) -> None:
        if leg.end_reason is not None:
            return
        leg.end_reason = reason
        self._worker(media.Hangup(leg.leg_id))
        self._out.append(StartTimer(_HANGUP_TIMER + leg.leg_id, now_ms + HANGUP_LIMIT_MS))

    def _bury(
        self,
        leg: Leg,
        reason: EndReason,
        at_ms: int,
        sip_status: int,
        figures: MediaFigures | None,
    ) -> None:
        """Write the leg's CDR and forget it."""
        del self.record.legs[leg.leg_id]
        if leg.end_reason is not None:
            self._out.append(StopTimer(_HANGUP_TIMER + leg.leg_id))
        self._out.append(telling.leg_ended(self.record, leg, reason, at_ms, sip_status, figures))

    def _go(self, trigger: Trigger) -> None:
        self.record.phase = next_phase(self.record.phase, trigger)

    def _worker(self, command: media.AnyCommand) -> None:
        self._out.append(ToWorker(self.record.worker, command))

    def _save(self) -> None:
        """State first, then what it promises: an order to a worker comes after its Save."""
        record = self.record
        state = None if self.is_over else msgspec.json.encode(record)
        if state != self._saved:
            self._saved = state
            self._out.append(Save(record.tenant_id, record.contact_id, state))

    def _taken(self) -> list[Output]:
        self._save()
        out, self._out = self._out, []
        return out

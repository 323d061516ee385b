"""The SIPp scenario of one caller that takes orders while it runs."""

from __future__ import annotations

from infra.demo.peers.scenario import (
    MEDIA_SDP,
    ORDER,
    REFUSALS,
    Scenario,
    extract,
    request,
    response,
)

# A caller nobody ends goes by itself: longer than any demonstration's or test's call.
LONGEST_CALL_MS = 3_600_000
LONGEST_RINGING_MS = 180_000
CANCEL_ANSWER_MS = 5_000
CROSSED_ANSWER_MS = 2_000
# Above any request that a talking call sends before it.
BYE_CSEQ = "900"


def caller_scenario(ani: str, dnis: str, rtp_port: int) -> str:
    """XML of a call from `ani` to `dnis` whose media flows from and to `rtp_port`.

    Event lines (after the Call-ID): `dialled`, `ringing`, `answered PORT`, `refused STATUS`,
    `cancelled`, `hung_up`, `far_end_hung_up`.
    """
    return CallScenario(ani, dnis, str(rtp_port)).build()


class CallScenario:
    """One outgoing call; a subclass may talk in another way (`talk`)."""

    def __init__(
        self, ani: str, dnis: str, rtp_port: str, patience_ms: int = LONGEST_RINGING_MS
    ) -> None:
        self._origin = f"<sip:{ani}@[local_ip]>;tag=[pid]c[call_number]"
        self._uri = f"sip:{dnis}@[remote_ip]:[remote_port]"
        self._sdp = MEDIA_SDP.format(port=rtp_port)
        self._patience_ms = patience_ms
        self._scenario = Scenario("caller")
        self._invite_at = 0

    def build(self) -> str:
        """The scenario file's text."""
        self._dial()
        self._ring()
        self.talk(self._scenario)
        self._hang_up()
        self._far_end_hangs_up()
        self._renegotiate()
        self._cancel()
        self._refused()
        self._scenario.finish()
        self._scenario.reference("line", "port", "status_line", "status")
        return self._scenario.xml()

    def _dial(self) -> None:
        self._invite_at = self._scenario.position
        self._scenario.send(
            request(
                "INVITE",
                self._uri,
                branch="[branch]",
                to=f"<{self._uri}>",
                origin=self._origin,
                cseq="1",
                extra="Allow: INVITE, ACK, CANCEL, BYE, OPTIONS",
                body=self._sdp,
            ),
            retransmit=True,
            note="dialled",
        )

    def _ring(self) -> None:
        scenario = self._scenario
        scenario.receive(100, optional=True)
        scenario.receive(180, optional=True, note="ringing")
        scenario.receive(183, optional=True, note="ringing")
        for status in REFUSALS:
            take = extract("SIP/2.0 ([0-9]+)", "status_line", "status")
            scenario.receive(status, optional=True, go="refused", actions=(take,))
        scenario.receive(ORDER, optional=True, go="cancel")
        scenario.receive(
            200,
            learn_route=True,
            actions=(extract("m=audio ([0-9]+)", "line", "port"),),
            note="answered [$port]",
            timeout_ms=self._patience_ms,
            on_timeout="cancel",
        )
        scenario.send(self.in_dialog("ACK", cseq="1"))

    def talk(self, scenario: Scenario) -> None:
        """From the ACK on: label `talk`, then stay until the end or go on at `hang_up`."""
        scenario.label("talk")
        scenario.receive("INVITE", optional=True, go="renegotiate")
        scenario.receive(ORDER, optional=True, go="hang_up")
        scenario.receive(
            "BYE", go="far_end_hung_up", timeout_ms=LONGEST_CALL_MS, on_timeout="hang_up"
        )

    def _hang_up(self) -> None:
        self._scenario.label("hang_up")
        self._scenario.send(self.in_dialog("BYE", cseq=BYE_CSEQ), retransmit=True, note="hung_up")
        self._scenario.receive("BYE", optional=True, go="crossed")
        self._scenario.receive(481, optional=True, go="end")
        self._scenario.receive(408, optional=True, go="end")
        self._scenario.receive(200, go="end")
        # Both hung up at once: answer theirs, and ours is answered too.
        self._scenario.label("crossed")
        self._scenario.send(response("200 OK"))
        self._scenario.receive(481, optional=True, go="end")
        self._scenario.receive(200, go="end", timeout_ms=CROSSED_ANSWER_MS, on_timeout="end")

    def _far_end_hangs_up(self) -> None:
        self._scenario.label("far_end_hung_up")
        self._scenario.send(response("200 OK"), note="far_end_hung_up", go="end")

    def _renegotiate(self) -> None:
        """A re-INVITE (session refresh, hold) is answered with the media as it was."""
        self._scenario.label("renegotiate")
        self._scenario.send(response("200 OK", body=self._sdp, has_contact=True))
        self._scenario.receive("ACK", go="talk")

    def _cancel(self) -> None:
        scenario = self._scenario
        scenario.label("cancel")
        scenario.send(
            request(
                "CANCEL",
                self._uri,
                branch=self._invite_branch(),
                to=f"<{self._uri}>",
                origin=self._origin,
                cseq="1",
            ),
            retransmit=True,
            note="cancelled",
        )
        for status in (100, 180, 183):
            scenario.receive(status, optional=True)
        for status in REFUSALS:
            scenario.receive(status, optional=True, go="cancel_overtaken")
        scenario.receive(200, timeout_ms=CANCEL_ANSWER_MS, on_timeout="end")
        for status in REFUSALS:
            scenario.receive(status, optional=True, go="cancel_done")
        # The answer crossed our CANCEL: take the call and end it.
        scenario.receive(200, learn_route=True, timeout_ms=CANCEL_ANSWER_MS, on_timeout="end")
        scenario.send(self.in_dialog("ACK", cseq="1"), go="hang_up")
        scenario.label("cancel_done")
        scenario.send(self._refusal_ack(), go="end")
        # A proxy of several processes may send the INVITE's 487 before the CANCEL's 200.
        scenario.label("cancel_overtaken")
        scenario.send(self._refusal_ack())
        scenario.receive(200, go="end", timeout_ms=CANCEL_ANSWER_MS, on_timeout="end")

    def _refused(self) -> None:
        self._scenario.label("refused")
        self._scenario.send(self._refusal_ack(), note="refused [$status]", go="end")

    def _refusal_ack(self) -> str:
        return request(
            "ACK",
            self._uri,
            branch=self._invite_branch(),
            to=f"<{self._uri}>[peer_tag_param]",
            origin=self._origin,
            cseq="1",
        )

    def _invite_branch(self) -> str:
        """RFC 3261, 9.1 and 17.1.1.3: CANCEL and this ACK carry the INVITE's branch."""
        return f"[branch-{self._scenario.position - self._invite_at}]"

    def in_dialog(self, method: str, cseq: str, **content: str) -> str:
        """A request of the established call, along its route set."""
        return request(
            method,
            "[next_url]",
            branch="[branch]",
            to=f"<{self._uri}>[peer_tag_param]",
            origin=self._origin,
            cseq=cseq,
            extra="[routes]",
            **content,
        )

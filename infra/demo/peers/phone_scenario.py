"""SIPp scenarios of many phones in one process: registering, and answering by themselves."""

from __future__ import annotations

from pathlib import Path

from infra.demo.peers.caller_scenario import CROSSED_ANSWER_MS
from infra.demo.peers.ports import LOOPBACK
from infra.demo.peers.scenario import (
    MEDIA_SDP,
    ORDER,
    Scenario,
    execute,
    extract,
    request,
    response,
)

REGISTER_EXPIRES_S = 600
RING_STEP_MS = 50
_TO_TAG = ";tag=[pid]p[call_number]"
# SIPp's keyword for the port that it streams one call's audio from.
_STREAM_PORT = "[rtpstream_audio_port]"


def register_scenario(domain: str, contact_port: int, expires_s: int = REGISTER_EXPIRES_S) -> str:
    """XML that registers [field0] with the digest credentials [field1]; 0 s takes it back."""
    scenario = Scenario("register")
    aor = f"<sip:[field0]@{domain}>"
    for cseq in (1, 2):
        credentials = [] if cseq == 1 else ["[field1]"]
        text = request(
            "REGISTER",
            f"sip:{domain}",
            branch="[branch]",
            to=aor,
            origin=f"{aor};tag=[pid]r[call_number]",
            cseq=str(cseq),
            extra="\n".join([*credentials, f"Expires: {expires_s}"]),
            contact=f"<sip:[field0]@{LOOPBACK}:{contact_port};transport=udp>",
        )
        scenario.send(text, retransmit=True)
        scenario.receive(100, optional=True)
        if cseq == 1:
            scenario.receive(200, optional=True, go="end")
            scenario.receive(401, is_challenge=True)
        else:
            scenario.receive(200)
    scenario.finish()
    return scenario.xml()


def answering_scenario(tone_file: Path, answer_after_ms: tuple[int, int]) -> str:
    """XML of a phone that rings for a random time, answers, plays a tone, and then stays until
    the end or an order to hang up.

    Event lines (after the Call-ID): `offered USER`, `answered`, `cancelled`, `hung_up`,
    `far_end_hung_up`.
    """
    scenario = Scenario("phones")
    sdp = MEDIA_SDP.format(port=_STREAM_PORT)
    _ring(scenario, answer_after_ms)
    scenario.send(response("200 OK", body=sdp, to_tag=_TO_TAG, has_contact=True), retransmit=True)
    scenario.receive("CANCEL", optional=True, go="too_late")
    scenario.label("wait_ack")
    scenario.receive("ACK", note="answered")
    scenario.do(execute("rtp_stream", f"{tone_file},-1,0"))
    _talk(scenario, sdp)
    _hang_up(scenario)
    _cancelled(scenario)
    scenario.finish()
    scenario.reference("line", "user", "from", "to", "cseq", "left", "ringing_on")
    return scenario.xml()


def _ring(scenario: Scenario, answer_after_ms: tuple[int, int]) -> None:
    scenario.receive(
        "INVITE",
        learn_route=True,
        actions=(
            extract("INVITE sip:([^@]*)@", "line", "user"),
            extract(".*", "from", header="From:"),
            extract(".*", "to", header="To:"),
            extract("[0-9]+", "cseq", header="CSeq:"),
        ),
    )
    scenario.send(response("180 Ringing", to_tag=_TO_TAG, has_contact=True), note="offered [$user]")
    # SIPp can't wait for a message and a random time at once: count a random time down in steps.
    least, most = answer_after_ms
    scenario.do(f'<sample assign_to="left" distribution="uniform" min="{least}" max="{most + 1}"/>')
    scenario.label("ringing")
    scenario.receive("CANCEL", go="cancelled", timeout_ms=RING_STEP_MS, on_timeout="rang")
    scenario.label("rang")
    scenario.do(
        f'<subtract assign_to="left" value="{RING_STEP_MS}"/>',
        '<test assign_to="ringing_on" variable="left" compare="greater_than" value="0"/>',
    )
    scenario.do(go="ringing", when="ringing_on")


def _talk(scenario: Scenario, sdp: str) -> None:
    scenario.label("talk")
    scenario.receive("INVITE", optional=True, go="renegotiate")
    scenario.receive(ORDER, optional=True, go="hang_up")
    scenario.receive("BYE", go="far_end_hung_up")
    scenario.label("renegotiate")
    scenario.send(response("200 OK", body=sdp, has_contact=True), retransmit=True)
    scenario.receive("ACK", go="talk")
    scenario.label("far_end_hung_up")
    scenario.send(response("200 OK"), note="far_end_hung_up", go="end")


def _hang_up(scenario: Scenario) -> None:
    scenario.label("hang_up")
    bye = request(
        "BYE",
        "[next_url]",
        branch="[branch]",
        to="[$from]",
        origin=f"[$to]{_TO_TAG}",
        cseq="1",
        extra="[routes]",
    )
    scenario.send(bye, retransmit=True, note="hung_up")
    scenario.receive("BYE", optional=True, go="crossed")
    scenario.receive(481, optional=True, go="end")
    scenario.receive(408, optional=True, go="end")
    scenario.receive(200, go="end")
    scenario.label("crossed")
    scenario.send(response("200 OK"))
    scenario.receive(481, optional=True, go="end")
    scenario.receive(200, go="end", timeout_ms=CROSSED_ANSWER_MS, on_timeout="end")


def _cancelled(scenario: Scenario) -> None:
    scenario.label("cancelled")
    scenario.send(response("200 OK", to_tag=_TO_TAG), note="cancelled")
    # The last message is the CANCEL; the 487 answers the INVITE of the same Via.
    terminated = response("487 Request Terminated", to_tag=_TO_TAG)
    scenario.send(terminated.replace("[last_CSeq:]", "CSeq: [$cseq] INVITE"), retransmit=True)
    scenario.receive("ACK", go="end")
    # We had answered already: the caller's side will send BYE.
    scenario.label("too_late")
    scenario.send(response("200 OK", to_tag=_TO_TAG), go="wait_ack")

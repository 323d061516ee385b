"""SIPp callers whose calls are answered and hung up by the far end, and a far end that does so."""

from __future__ import annotations

import csv
import secrets
from dataclasses import dataclass
from pathlib import Path

from bench.spread import Spread, spread
from infra.contracts.errors import PeerError
from infra.demo.peers.caller import CALL_ID_BYTES
from infra.demo.peers.caller_scenario import CallScenario
from infra.demo.peers.scenario import (
    MEDIA_SDP,
    SIP_T1_MS,
    Scenario,
    extract,
    request,
    response,
)
from infra.demo.peers.sipp import Sipp

# A set-up that takes longer counts as failed; far beyond the second that ends the bench.
ANSWER_LIMIT_MS = 10_000
BYE_LIMIT_MS = 20_000
# SIPp slows down at this many calls at once: more than any rate here has open within its limits.
AT_ONCE = 5_000
# The far end needs no sound: what is measured is signalling.
RTP_PORT = "[media_port]"
RTT_FIELD = 1


@dataclass(frozen=True, slots=True)
class SetUps:
    """What SIPp itself counted.

    Attributes:
        answer_ms: INVITE to 200.
        repeated: SIP messages sent again because no answer came in time, count.
    """

    made: int
    failed: int
    repeated: int
    answer_ms: Spread | None
    failure: str


class _SetUpScenario(CallScenario):
    """INVITE to 200, timed by SIPp; the far end hangs up."""

    def build(self) -> str:
        scenario = self._scenario
        self._dial()
        for status in (100, 180, 183):
            scenario.receive(status, optional=True)
        scenario.receive(200, learn_route=True, timeout_ms=ANSWER_LIMIT_MS)
        scenario.send(self.in_dialog("ACK", cseq="1"))
        scenario.receive("BYE", timeout_ms=BYE_LIMIT_MS)
        scenario.send(response("200 OK"))
        text = scenario.xml()
        resent = f'<send retrans="{SIP_T1_MS}"'
        text = text.replace(resent, f'{resent} start_rtd="1"', 1)
        return text.replace('<recv response="200"', '<recv response="200" rtd="1"', 1)


async def make_calls(
    trunk: tuple[str, int], dnis: str, *, rate_hz: int, calls: int, folder: Path, name: str
) -> SetUps:
    """Make so many calls at this rate, and wait for the end of the last."""
    sipp = Sipp(folder, name, _SetUpScenario("+15550000001", dnis, RTP_PORT).build())
    counts = folder / _counts_file(name)
    host, port = trunk
    async with sipp:
        await sipp.start(
            [
                *("-m", str(calls), "-r", str(rate_hz), "-l", str(AT_ONCE)),
                *("-cid_str", f"%u-{secrets.token_hex(CALL_ID_BYTES)}@%s"),
                *("-trace_rtt", "-rtt_freq", "1", "-trace_stat", "-stf", str(counts), "-fd", "1"),
                f"{host}:{port}",
            ]
        )
        # Its events are of no use here, but unread they would fill their pipe and stop it.
        async for _ in sipp.events():
            pass
        status = await sipp.wait()
        failure = sipp.failure_text() if status else ""
    return _read(folder, name, failure)


def _counts_file(name: str) -> str:
    return f"{name}.stat.csv"


def _read(folder: Path, name: str, failure: str) -> SetUps:
    counts = folder / _counts_file(name)
    times = next(folder.glob(f"{name}_*_rtt.csv"), None)
    rows = list(csv.DictReader(counts.read_text(encoding="utf-8").splitlines(), delimiter=";"))
    if not rows or times is None:
        raise PeerError(f"SIPp counted nothing: {failure}", code="bench_no_counts")
    last = rows[-1]
    lines = times.read_text(encoding="utf-8").splitlines()[1:]
    return SetUps(
        made=int(last["TotalCallCreated"]),
        failed=int(last["FailedCall(C)"]),
        repeated=int(last["Retransmissions(C)"]),
        answer_ms=spread([float(line.split(";")[RTT_FIELD]) for line in lines], 1),
        failure=failure,
    )


def far_end(folder: Path) -> Sipp:
    """A worker's stand-in for the base line: answers OPTIONS and calls, hangs up at once."""
    scenario = Scenario("far_end")
    to_tag = ";tag=[pid]f[call_number]"
    scenario.receive("OPTIONS", optional=True, go="options")
    parties = (extract(".*", "from", header="From:"), extract(".*", "to", header="To:"))
    scenario.receive("INVITE", learn_route=True, actions=parties)
    answer = response(
        "200 OK", body=MEDIA_SDP.format(port=RTP_PORT), to_tag=to_tag, has_contact=True
    )
    scenario.send(answer, retransmit=True)
    scenario.receive("ACK")
    bye = request(
        "BYE",
        "[next_url]",
        branch="[branch]",
        to="[$from]",
        origin=f"[$to]{to_tag}",
        cseq="1",
        extra="[routes]",
    )
    scenario.send(bye, retransmit=True)
    scenario.receive(200)
    scenario.do(go="end")
    scenario.label("options")
    scenario.send(response("200 OK", to_tag=to_tag))
    scenario.finish()
    scenario.reference("from", "to")
    return Sipp(folder, "far-end", scenario.xml())

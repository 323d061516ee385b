"""The SIPp scenario of many callers that follow one script."""

from __future__ import annotations

from pathlib import Path

from infra.contracts.errors import RequestError
from infra.demo.peers.caller_scenario import CallScenario
from infra.demo.peers.rtp import EVENTS
from infra.demo.peers.scenario import ORDER, Scenario, execute

DIGIT_MS = 200
DIGIT_GAP_MS = 300
INFO_ANSWER_MS = 2_000


def crowd_scenario(
    *,
    digits: str,
    digits_after_ms: int,
    patience_ms: int,
    tone_file: Path,
) -> str:
    """XML of calls from [field0] to [field1] that end by order; events as in caller_scenario."""
    if set(digits) - EVENTS.keys():
        raise RequestError("a digit is none of 0-9 * # A-D", field="digits")
    return _CrowdScenario(digits, digits_after_ms, patience_ms, tone_file).build()


class _CrowdScenario(CallScenario):
    def __init__(self, digits: str, digits_after_ms: int, patience_ms: int, tone: Path) -> None:
        super().__init__("[field0]", "[field1]", "[rtpstream_audio_port]", patience_ms)
        self._digits = digits
        self._digits_after_ms = digits_after_ms
        self._tone = tone

    def talk(self, scenario: Scenario) -> None:
        scenario.do(execute("rtp_stream", f"{self._tone},-1,0"))
        for index, digit in enumerate(self._digits):
            wait_ms = self._digits_after_ms if index == 0 else DIGIT_GAP_MS
            self._wait(scenario, wait_ms, then=f"digit-{index}")
            self._press(scenario, digit, cseq=str(index + 2))
        super().talk(scenario)

    def _wait(self, scenario: Scenario, wait_ms: int, then: str) -> None:
        """Wait so long, unless the call ends meanwhile, and go on at the label `then`."""
        scenario.receive(ORDER, optional=True, go="hang_up")
        scenario.receive("BYE", go="far_end_hung_up", timeout_ms=wait_ms, on_timeout=then)
        scenario.label(then)

    def _press(self, scenario: Scenario, digit: str, cseq: str) -> None:
        # By SIP INFO: SIPp replays RFC 4733 captures only through a raw socket (root), and then
        # with another SSRC and source port than its stream. A Caller sends RFC 4733.
        body = f"Signal={digit}\nDuration={DIGIT_MS}\n"
        info = self.in_dialog("INFO", cseq, body=body, media_type="application/dtmf-relay")
        scenario.send(info, retransmit=True)
        scenario.receive(ORDER, optional=True, go="hang_up")
        scenario.receive("BYE", optional=True, go="far_end_hung_up")
        scenario.receive(200, timeout_ms=INFO_ANSWER_MS, on_timeout="hang_up")

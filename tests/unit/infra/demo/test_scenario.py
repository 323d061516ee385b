"""SIPp scenarios: element numbers, branches, and time limits of runs of optional messages."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from infra.contracts.errors import RequestError
from infra.demo.peers.caller_scenario import caller_scenario
from infra.demo.peers.crowd_scenario import crowd_scenario
from infra.demo.peers.phone_config import PhoneAccount, account_line
from infra.demo.peers.phone_scenario import answering_scenario, register_scenario
from infra.demo.peers.scenario import Scenario

TONE = Path("tone.ulaw")


def _crowd(digits: str = "12") -> str:
    return crowd_scenario(digits=digits, digits_after_ms=500, patience_ms=9_000, tone_file=TONE)


ALL = [
    pytest.param(caller_scenario("+4420", "+4421", 4_000), id="caller"),
    pytest.param(_crowd(), id="crowd"),
    pytest.param(answering_scenario(TONE, (100, 300)), id="phones"),
    pytest.param(register_scenario("tandem.test", 5_070), id="register"),
]


def _elements(xml: str) -> list[ET.Element]:
    """What SIPp numbers."""
    kinds = {"send", "recv", "pause", "nop"}
    return [e for e in ET.fromstring(xml) if e.tag in kinds]  # noqa: S314 - our own text


@pytest.mark.parametrize("xml", ALL)
def test_every_jump_has_its_label(xml: str) -> None:
    root = ET.fromstring(xml)  # noqa: S314 - our own text
    labels = {e.attrib["id"] for e in root if e.tag == "label"}
    jumps = {e.attrib[a] for e in root for a in ("next", "ontimeout") if a in e.attrib}
    assert jumps <= labels


@pytest.mark.parametrize("xml", ALL)
def test_cancel_and_refusal_ack_carry_the_branch_of_the_invite(xml: str) -> None:
    elements = _elements(xml)
    for at, element in enumerate(elements):
        back = re.search(r"branch=\[branch-(\d+)\]", element.text or "")
        if back:
            assert (elements[at - int(back[1])].text or "").lstrip().startswith("INVITE ")


@pytest.mark.parametrize("xml", ALL)
def test_no_optional_message_is_followed_by_a_pause(xml: str) -> None:
    elements = _elements(xml)
    for before, after in pairwise(elements):
        if before.attrib.get("optional") == "true":
            assert after.tag == "recv"


def test_a_time_limit_is_written_on_the_whole_run() -> None:
    scenario = Scenario("x")
    scenario.receive("INFO")
    scenario.receive("MESSAGE", optional=True)
    scenario.receive("BYE", timeout_ms=700, on_timeout="end")
    scenario.finish()
    limits = [e.attrib.get("timeout") for e in _elements(scenario.xml()) if e.tag == "recv"]
    assert limits == [None, "700", "700"]


def test_a_crowd_refuses_what_is_no_digit() -> None:
    with pytest.raises(RequestError) as refusal:
        _crowd(digits="1x")
    assert refusal.value.field == "digits"


@pytest.mark.parametrize("bad", ["a;b", 'a"b', "a b", "a>b", ""])
def test_an_account_that_baresip_would_misread_is_refused(bad: str) -> None:
    account = PhoneAccount("anna", bad, "tandem.test", ("127.0.0.1", 5_060))
    with pytest.raises(RequestError) as refusal:
        account_line(account)
    assert refusal.value.field == "password"

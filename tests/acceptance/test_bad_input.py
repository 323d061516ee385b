"""Malformed SIP, unknown numbers, looping flows, unknown messages: each gets its answer."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import pytest

from infra.contracts.errors import RequestError
from infra.demo.peers.caller import Caller, EndedBy
from tests.acceptance.lab import Lab, eventually, menu_flow
from tests.acceptance.strangers import ask_edge, dead_letters, publish_event
from tests.acceptance.torture import SILENCE, TortureCase, torture_cases

pytestmark = pytest.mark.asyncio(loop_scope="session")

ANSWER_LIMIT_S = 1.5
CASES = [case.name for case in torture_cases("+442079460100", "realm", 1)]


@pytest.mark.parametrize("name", CASES)
async def test_malformed_sip_gets_its_proper_answer(lab: Lab, name: str) -> None:
    """The front answers as RFC 3261 says, or is silent where there is nobody to answer to."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.bind(("127.0.0.1", 0))
        sender.setblocking(False)
        cases = torture_cases(lab.a.number, lab.place.realm, sender.getsockname()[1])
        case = next(each for each in cases if each.name == name)
        assert await answer_to(sender, case, lab.place.trunk) in case.proper


async def test_daemon_takes_calls_after_malformed_sip(lab: Lab, tmp_path: Path) -> None:
    """The same processes stand, the next call is answered, and the log tells what was dropped."""
    before = lab.edge_processes()
    lines = len(lab.edge_log())
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.bind(("127.0.0.1", 0))
        for case in torture_cases(lab.a.number, lab.place.realm, sender.getsockname()[1]):
            for target in (lab.place.trunk, lab.place.phones):
                sender.sendto(case.payload, target)
    async with lab.caller(lab.a, tmp_path) as caller:
        await caller.dial()
        await caller.answered(limit_s=10)
        await caller.hang_up()
        await caller.ended(limit_s=10)
    assert lab.edge_processes() == before

    async def told() -> bool:
        return any("the front dropped messages" in line for line in lab.edge_log()[lines:])

    await eventually(told, what="a log line about the dropped messages")


async def test_unknown_dnis_is_not_found(lab: Lab, tmp_path: Path) -> None:
    """404, one clear log line, and no contact."""
    stranger = Caller(
        "+15550009999", "+442079469999", trunk=lab.place.trunk, folder=tmp_path, name="stranger"
    )
    before = len(refusals(lab))
    async with stranger:
        await stranger.dial()
        result = await stranger.ended(limit_s=10)
    assert (result.ended_by, result.sip_status) == (EndedBy.REFUSED, 404)
    lines = refusals(lab)[before:]
    assert len(lines) == 1
    assert stranger.ani not in lines[0]  # who called is personal
    assert not [row for row in await lab.a.contacts() if row["ani"] == stranger.ani]


async def test_flow_with_a_loop_is_refused_naming_step_and_field(lab: Lab) -> None:
    """Publishing says which step and field; the published version stays in force."""
    document = menu_flow(lab.a.queue_id)
    document["steps"]["menu_over"] = {"type": "goto", "next": "again"}
    document["steps"]["again"] = {"type": "goto", "next": "menu_over"}
    flow = await lab.a.api.post("/v1/flows", {"name": "Looping", "document": document})
    with pytest.raises(RequestError) as refusal:
        await lab.a.api.post(f"/v1/flows/{flow['flow_id']}/publish")
    text = str(refusal.value)
    assert "menu_over" in text
    assert "next" in text
    assert (await lab.a.api.get(f"/v1/flows/{flow['flow_id']}"))["published_version"] is None


async def test_bus_message_of_an_unknown_version(lab: Lab) -> None:
    """A command is refused by name, an event becomes a dead letter; both are logged."""
    before = lab.edge_processes()
    reply = await ask_edge(lab, "offer", "offer_contact", 99)
    assert reply["code"] == "unknown_message"
    assert any("unknown message offer.offer_contact.v99" in line for line in lab.edge_log())
    await publish_event(lab, "contact", "ended", 99)

    async def dead() -> bool:
        return any("contact.ended.v99" in letter for letter in await dead_letters(lab))

    await eventually(dead, what="the event is among the dead letters")
    assert any("contact.ended.v99" in line for line in lab.cloud_log())
    assert lab.edge_processes() == before
    assert (await lab.platform.get("/v1/sites"))["items"]


def refusals(lab: Lab) -> list[str]:
    """The edge's log lines about unknown numbers."""
    return [line for line in lab.edge_log() if '"reason":"unknown_number"' in line]


async def answer_to(sender: socket.socket, case: TortureCase, target: tuple[str, int]) -> int:
    """Status of the final or only answer; SILENCE when none comes."""
    loop = asyncio.get_running_loop()
    sender.sendto(case.payload, target)
    try:
        async with asyncio.timeout(ANSWER_LIMIT_S):
            while True:
                status = int((await loop.sock_recv(sender, 65_535)).split(b" ", 2)[1])
                if status >= 200:
                    return status
    except TimeoutError:
        return SILENCE

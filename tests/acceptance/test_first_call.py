"""A real caller reaches a real agent: audio, history, money and isolation are right."""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import dataclass

import asyncpg
import pytest
import pytest_asyncio

from infra.contracts.errors import NotFound
from infra.demo.api import Json
from infra.demo.peers.caller import CALLER_TONE_HZ, CallResult
from infra.demo.peers.phone import PhoneEventKind
from infra.demo.peers.phone_config import PHONE_TONE_HZ
from infra.stack.addresses import load_addresses
from infra.telemetry.span_file import read_spans
from tests.acceptance.lab import (
    ACW_MS,
    Lab,
    eventually,
    level_at,
    now_ms,
    sha256_hex,
    strongest_hz,
    wait_for_state,
)
from tests.acceptance.strangers import observe

pytestmark = pytest.mark.asyncio(loop_scope="session")

TALK_S = 6.0
SECOND_MS = 1_000
# The recorder starts with the bridge and ends with it; the rest is the way of a BYE.
LENGTH_SLACK_MS = 500


@dataclass(frozen=True, slots=True)
class FirstCall:
    """What everybody saw of the one call."""

    ani: str
    result: CallResult
    phone_answered_at_ms: int
    detail: Json
    heard_by_b: list[str]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def call(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> FirstCall:
    """One call: menu digit, queue, the agent's phone, talk, the caller hangs up."""
    folder = tmp_path_factory.mktemp("first-call")
    agent = lab.a.agents[0]
    observer, heard = await observe(lab, lab.b, lab.a, folder)
    async with lab.phone(agent, folder) as phone, lab.caller(lab.a, folder) as caller:
        await phone.registered()
        await lab.a.state(agent, "available")
        await caller.dial()
        await caller.answered(limit_s=10)
        await caller.press("1")
        await phone.expect(PhoneEventKind.INCOMING, limit_s=15)
        await phone.answer()
        await phone.expect(PhoneEventKind.ESTABLISHED, limit_s=10)
        answered_at_ms = now_ms()
        await asyncio.sleep(TALK_S)  # the talk itself: its length is what is measured
        await caller.hang_up()
        result = await caller.ended(limit_s=10)
        await phone.expect(PhoneEventKind.CLOSED, limit_s=10)
    detail = await lab.a.ended_contact(caller.ani)
    await wait_for_state(lab.a, agent, "available")
    await lab.a.state(agent, "offline")
    await observer.close()
    return FirstCall(caller.ani, result, answered_at_ms, detail, heard)


async def test_recording_has_the_caller_left_and_the_agent_right(lab: Lab, call: FirstCall) -> None:
    """Each channel holds its own tone and next to nothing of the other's."""
    recording = await lab.a.stored_recording(call.detail["contact"]["contact_id"])
    _, samples, rate_hz = await lab.a.audio(recording)
    # The first half second has the phones' start-up in it.
    middle = samples[rate_hz // 2 : -rate_hz // 2]
    left, right = middle[:, 0], middle[:, 1]
    assert abs(strongest_hz(left, rate_hz) - CALLER_TONE_HZ) < 5
    assert abs(strongest_hz(right, rate_hz) - PHONE_TONE_HZ) < 5
    assert level_at(left, rate_hz, CALLER_TONE_HZ) > 0.95
    assert level_at(right, rate_hz, PHONE_TONE_HZ) > 0.95
    assert level_at(left, rate_hz, PHONE_TONE_HZ) < 0.001
    assert level_at(right, rate_hz, CALLER_TONE_HZ) < 0.001


async def test_recording_is_as_long_as_the_talk(lab: Lab, call: FirstCall) -> None:
    """Within half a second of what the peers themselves saw."""
    recording = await lab.a.stored_recording(call.detail["contact"]["contact_id"])
    _, samples, rate_hz = await lab.a.audio(recording)
    talk_ms = call.result.ended_at_ms - call.phone_answered_at_ms
    assert abs(len(samples) * SECOND_MS / rate_hz - talk_ms) <= LENGTH_SLACK_MS
    assert abs(recording["duration_ms"] - talk_ms) <= LENGTH_SLACK_MS


async def test_recording_has_the_hash_of_the_database(lab: Lab, call: FirstCall) -> None:
    """The object's bytes hash to what the database says."""
    recording = await lab.a.stored_recording(call.detail["contact"]["contact_id"])
    content, _, _ = await lab.a.audio(recording)
    rows = await lab.rows(
        "SELECT sha256, size_bytes FROM recording WHERE recording_id = $1",
        recording["recording_id"],
    )
    assert [(row["sha256"], row["size_bytes"]) for row in rows] == [
        (sha256_hex(content), len(content))
    ]


async def test_contact_and_its_two_cdrs_are_right_to_the_second(call: FirstCall) -> None:
    """Times agree with the peers' own clocks; the ends have their true reasons."""
    contact = call.detail["contact"]
    assert (contact["outcome"], contact["reason"]) == ("handled", "caller_hangup")
    assert_same_second(contact["arrived_at_ms"], call.result.dialled_at_ms)
    assert_same_second(contact["connected_at_ms"], call.phone_answered_at_ms)
    assert_same_second(contact["ended_at_ms"], call.result.ended_at_ms)
    legs = {leg["role"]: leg for leg in call.detail["legs"]}
    assert len(call.detail["legs"]) == 2
    assert set(legs) == {"caller", "agent"}
    caller, agent = legs["caller"], legs["agent"]
    assert_same_second(caller["answered_at_ms"], call.result.answered_at_ms)
    assert_same_second(caller["ended_at_ms"], call.result.ended_at_ms)
    assert_same_second(agent["answered_at_ms"], call.phone_answered_at_ms)
    assert_same_second(agent["ended_at_ms"], call.result.ended_at_ms)
    assert (caller["direction"], agent["direction"]) == ("inbound", "outbound")
    assert (caller["remote"], contact["ani"]) == (call.ani, call.ani)
    assert caller["reason"] == agent["reason"] == "caller_hangup"
    assert caller["media"]["rx_packets"] > TALK_S * 40
    assert len(call.detail["interactions"]) == 1


async def test_agent_state_intervals_are_right_to_the_second(lab: Lab, call: FirstCall) -> None:
    """available, offered, on contact, wrap-up, available, offline: without gap or overlap."""
    agent = lab.a.agents[0].agent_id
    page = await lab.a.api.get("/v1/agent-state-intervals", agent_id=agent, limit=50)
    intervals = list(reversed(page["items"]))
    states = [row["state"] for row in intervals]
    assert states[-6:] == ["available", "offered", "on_contact", "acw", "available", "offline"]
    for before, after in itertools.pairwise(intervals):
        assert before["until_at_ms"] == after["since_at_ms"]
    on_contact, acw = intervals[-4], intervals[-3]
    assert_same_second(on_contact["since_at_ms"], call.phone_answered_at_ms)
    assert_same_second(on_contact["until_at_ms"], call.result.ended_at_ms)
    assert abs(acw["until_at_ms"] - acw["since_at_ms"] - ACW_MS) < SECOND_MS


async def test_usage_is_right_to_the_second(lab: Lab, call: FirstCall) -> None:
    """Each leg and the recording are charged once, whole seconds, rounded up."""
    recording = await lab.a.stored_recording(call.detail["contact"]["contact_id"])
    legs = {leg["role"]: leg for leg in call.detail["legs"]}
    sources = {legs["caller"]["leg_id"], legs["agent"]["leg_id"], recording["recording_id"]}

    async def entries() -> dict[str, int] | None:
        rows = [row async for row in lab.a.api.items("/v1/usage") if row["source_id"] in sources]
        assert len({row["metric"] for row in rows}) == len(rows)
        return {row["metric"]: row["quantity"] for row in rows} if len(rows) == 4 else None

    charged = await eventually(entries, what="four usage entries")
    assert charged["inbound_leg_seconds"] == charged_seconds(legs["caller"])
    assert charged["agent_leg_seconds"] == charged_seconds(legs["agent"])
    assert abs(charged["recording_seconds"] - TALK_S) <= 1
    assert charged["recording_stored_bytes"] == recording["size_bytes"]


async def test_tenant_b_sees_none_of_it_through_the_api(lab: Lab, call: FirstCall) -> None:
    """Lists are empty, and an id of tenant A is not found."""
    contact_id = call.detail["contact"]["contact_id"]
    recording = await lab.a.stored_recording(contact_id)
    for path in (
        "contacts",
        "cdrs",
        "interactions",
        "agent-state-intervals",
        "recordings",
        "usage",
    ):
        assert (await lab.b.api.get(f"/v1/{path}"))["items"] == []
    with pytest.raises(NotFound):
        await lab.b.api.get(f"/v1/contacts/{contact_id}")
    with pytest.raises(NotFound):
        await lab.b.api.get(f"/v1/recordings/{recording['recording_id']}")
    with pytest.raises(NotFound):
        await lab.b.api.post(f"/v1/recordings/{recording['recording_id']}/link")


async def test_tenant_b_sees_none_of_it_through_sql(lab: Lab, call: FirstCall) -> None:
    """The database itself hides tenant A's rows; without a tenant it refuses to answer."""
    dsn = load_addresses(lab.data).database.dsn("tandem_app")
    connection = await asyncpg.connect(dsn)
    tables = ("contact", "cdr", "interaction", "agent_state_interval", "recording", "usage_entry")
    try:
        async with connection.transaction():
            await connection.execute(
                "SELECT set_config('app.tenant_id', $1, true)", lab.b.tenant_id
            )
            for table in tables:
                assert await connection.fetchval(f"SELECT count(*) FROM {table}") == 0  # noqa: S608
        async with connection.transaction():
            await connection.execute(
                "SELECT set_config('app.tenant_id', $1, true)", lab.a.tenant_id
            )
            for table in tables:
                assert await connection.fetchval(f"SELECT count(*) FROM {table}") > 0  # noqa: S608
        with pytest.raises(asyncpg.PostgresError):
            await connection.fetchval("SELECT count(*) FROM contact")
    finally:
        await connection.close()


async def test_tenant_b_sees_none_of_it_through_the_bus(call: FirstCall) -> None:
    """A user of tenant B who asks for everything heard nothing of tenant A's call."""
    assert call.heard_by_b == []


async def test_one_trace_from_invite_to_sql(lab: Lab, call: FirstCall) -> None:
    """The INVITE's span is the root of a trace that reaches the routing and the database."""
    contact_id = call.detail["contact"]["contact_id"]

    async def look() -> set[tuple[str, str]] | None:
        spans = read_spans(load_addresses(lab.data).traces_dir)
        roots = [s for s in spans if s.name == "sip.invite"]
        ours = [s for s in roots if s.attributes.get("contact_id") == contact_id]
        if not ours:
            return None
        trace = [s for s in spans if s.trace_id == ours[0].trace_id]
        has_sql = any(
            "db.statement" in s.attributes or "db.query.text" in s.attributes for s in trace
        )
        return {(s.service, s.name) for s in trace} if has_sql else None

    names = await eventually(look, what="a trace from INVITE to SQL")
    assert {service for service, _ in names} >= {"tandem-edge", "tandem-cloud"}


def assert_same_second(ours_ms: int | None, theirs_ms: int | None) -> None:
    """Two clocks' readings of one moment, no more than a second apart."""
    assert ours_ms is not None
    assert theirs_ms is not None
    assert abs(ours_ms - theirs_ms) < SECOND_MS


def charged_seconds(leg: Json) -> int:
    """Answer to end, whole seconds, rounded up."""
    length_ms: int = leg["ended_at_ms"] - leg["answered_at_ms"]
    return -(-length_ms // SECOND_MS)

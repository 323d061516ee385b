"""A busy tenant's board for the browser tests: every state, long names, both languages."""

from __future__ import annotations

from infra.contracts.agent import AgentState
from infra.contracts.contact import ContactPhase
from infra.contracts.ids import AgentId, ContactId, QueueId, TenantId
from infra.contracts.live import LiveAgent, LiveCall, LiveQueue, LiveSnapshot

TENANT = TenantId("01999999-0000-7000-8000-000000000001")
EPOCH = 3
SEQ = 40

_QUEUES = (
    # name, waiting, longest wait in s, offered, answered, abandoned, answered in time
    ("Sales", 3, 72, 128, 117, 8, 102),
    ("Support, premium members", 1, 11, 64, 62, 1, 60),
    ("客户服务", 4, 205, 1_302, 1_250, 48, 940),
    ("航班改签与退票", 0, None, 86, 84, 2, 80),
    ("Billing", 0, None, 0, 0, 0, 0),
    ("Claims", 1, 3_671, 9, 7, 1, 5),
)
_AGENTS: tuple[tuple[str, AgentState, int, str | None], ...] = (
    # name, state, seconds in it, reason
    ("Amelia Hartmann-Villanueva", AgentState.ON_CONTACT, 431, None),
    ("Ben Okafor", AgentState.AVAILABLE, 12, None),
    ("Chloé Dubois", AgentState.ACW, 25, None),
    ("Daniel Ng", AgentState.ON_CONTACT, 62, None),
    ("Erik Lindqvist", AgentState.AUX, 903, "Lunch"),
    ("Fatima Al-Sayed", AgentState.OFFERED, 4, None),
    ("Grace Kim", AgentState.AUX, 31, "no_answer"),
    ("Hiro Tanaka", AgentState.AVAILABLE, 190, None),
    ("Imani Mwangi", AgentState.ON_CONTACT, 4_012, None),
    ("Jonas Weber", AgentState.OFFLINE, 50_000, None),
    ("张伟", AgentState.ON_CONTACT, 150, None),
    ("李娜", AgentState.AVAILABLE, 47, None),
    ("王小明", AgentState.AUX, 260, "培训"),
    ("陈静", AgentState.OFFLINE, 60_000, None),
)


def _id(kind: int, number: int) -> str:
    return f"01999999-000{kind}-7000-8000-{number * 7_919_017:012x}"


def queue_id(number: int) -> QueueId:
    """Id of the queue at this place of the list."""
    return QueueId(_id(1, number + 1))


def agent_id(number: int) -> AgentId:
    """Id of the agent at this place of the list."""
    return AgentId(_id(2, number + 1))


def contact_id(number: int) -> ContactId:
    """Id of the contact of this number."""
    return ContactId(_id(3, number + 1))


def queue(number: int, at_ms: int) -> LiveQueue:
    """The queue at this place of the list."""
    name, waiting, longest_s, offered, answered, abandoned, in_time = _QUEUES[number]
    since = None if longest_s is None else at_ms - longest_s * 1000
    return LiveQueue(
        queue_id=queue_id(number),
        name=name,
        waiting=waiting,
        longest_wait_since_at_ms=since,
        offered=offered,
        answered=answered,
        abandoned=abandoned,
        answered_in_time=in_time,
    )


def agent(number: int, at_ms: int) -> LiveAgent:
    """The agent at this place of the list; those on a contact have the contact of their number."""
    name, state, seconds, reason = _AGENTS[number]
    has_contact = state in (AgentState.ON_CONTACT, AgentState.OFFERED, AgentState.ACW)
    return LiveAgent(
        agent_id=agent_id(number),
        name=name,
        state=state,
        since_at_ms=at_ms - seconds * 1000,
        reason=reason,
        contact_id=contact_id(number) if has_contact else None,
    )


def snapshot(at_ms: int) -> LiveSnapshot:
    """The whole board as of a server time, Unix ms."""
    agents = [agent(number, at_ms) for number in range(len(_AGENTS))]
    calls: list[LiveCall] = []
    for number, each in enumerate(agents):
        if each.state in (AgentState.ON_CONTACT, AgentState.OFFERED):
            talks = each.state is AgentState.ON_CONTACT
            phase = ContactPhase.CONNECTED if talks else ContactPhase.OFFERED
            call = LiveCall(
                contact_id=contact_id(number),
                phase=phase,
                queue_id=queue_id(number % 4),
                since_at_ms=each.since_at_ms,
                agent_id=each.agent_id,
            )
            calls.append(call)
    for place, (number, seconds) in enumerate(
        ((0, 72), (0, 40), (0, 9), (2, 205), (2, 88), (5, 3_671))
    ):
        call = LiveCall(
            contact_id=contact_id(100 + place),
            phase=ContactPhase.QUEUED,
            queue_id=queue_id(number),
            since_at_ms=at_ms - seconds * 1000,
            position=place % 3 + 1,
        )
        calls.append(call)
    calls.append(LiveCall(contact_id(120), ContactPhase.IN_FLOW, None, at_ms - 8_000))
    return LiveSnapshot(
        tenant_id=TENANT,
        epoch=EPOCH,
        seq=SEQ,
        at_ms=at_ms,
        queues=[queue(number, at_ms) for number in range(len(_QUEUES))],
        agents=agents,
        contacts=calls,
    )


def recent_contacts(at_ms: int) -> list[dict[str, object]]:
    """Rows of the list of contacts, newest first, with every outcome."""
    outcomes = (
        "handled",
        "abandoned_in_queue",
        "handled",
        "voicemail",
        "abandoned_in_flow",
        "handled",
        "self_served",
        "failed",
        "handled",
        "rejected",
        "handled",
        "handled",
    )
    return [
        {
            "contact_id": contact_id(200 + place),
            "arrived_at_ms": at_ms - (place + 1) * 95_000,
            "queue_id": queue_id(place % 4),
            "agent_id": agent_id(place % 14) if outcome == "handled" else None,
            "connected_at_ms": at_ms - place * 95_000 if outcome == "handled" else None,
            "ended_at_ms": at_ms - place * 90_000,
            "outcome": outcome,
        }
        for place, outcome in enumerate(outcomes)
    ]


def recordings(at_ms: int) -> list[dict[str, object]]:
    """Rows of the list of recordings: one for each handled contact."""
    return [
        {
            "recording_id": f"01999999-0004-7000-8000-{place:012x}",
            "contact_id": row["contact_id"],
            "stored_at_ms": at_ms,
        }
        for place, row in enumerate(recent_contacts(at_ms))
        if row["outcome"] == "handled"
    ]

"""A limited view: what is out of sight is neither told nor hinted at."""

from __future__ import annotations

from cloud.realtime.part import LivePart
from infra.contracts.agent import AgentState
from infra.contracts.contact import ContactPhase
from infra.contracts.ids import AgentId, ContactId, QueueId, TenantId
from infra.contracts.live import LiveAgent, LiveCall, LiveDelta, LiveQueue, LiveSnapshot
from infra.contracts.live_socket import AliveMessage, DeltaMessage, SnapshotMessage

TENANT = TenantId("t")
MINE, OTHER = QueueId("q-mine"), QueueId("q-other")
ANA, BO = AgentId("ana"), AgentId("bo")


def queue(queue_id: QueueId) -> LiveQueue:
    return LiveQueue(queue_id, str(queue_id), 0, None, 0, 0, 0, 0)


def agent(agent_id: AgentId, contact: str | None = None) -> LiveAgent:
    contact_id = None if contact is None else ContactId(contact)
    return LiveAgent(agent_id, str(agent_id), AgentState.ON_CONTACT, 1, contact_id=contact_id)


def call(contact: str, queue_id: QueueId | None) -> LiveCall:
    return LiveCall(ContactId(contact), ContactPhase.QUEUED, queue_id, 1)


def snapshot() -> LiveSnapshot:
    return LiveSnapshot(
        TENANT,
        1,
        1,
        1,
        [queue(MINE), queue(OTHER)],
        [agent(ANA, "hidden"), agent(BO)],
        [call("seen", MINE), call("hidden", OTHER), call("in-menu", None)],
    )


def part() -> LivePart:
    return LivePart({MINE}, {ANA})


def test_a_snapshot_holds_the_part_only() -> None:
    message = part().message(SnapshotMessage(snapshot()))
    assert isinstance(message, SnapshotMessage)
    seen = message.snapshot
    assert [each.queue_id for each in seen.queues] == [MINE]
    assert [each.contact_id for each in seen.contacts] == ["seen"]
    # Ana talks to a contact of a queue out of sight: that she talks is told, to whom is not.
    assert seen.agents == [agent(ANA)]


def test_deltas_keep_their_sequence_and_lose_the_rest() -> None:
    view = part()
    view.snapshot(snapshot())
    delta = LiveDelta(
        TENANT,
        1,
        2,
        1,
        queues=[queue(OTHER)],
        agents=[agent(ANA, "seen"), agent(BO, "seen")],
        contacts=[call("new", MINE), call("hidden", OTHER)],
        removed_contacts=[ContactId("hidden")],
        removed_agents=[ANA, BO],
        removed_queues=[OTHER],
    )
    message = view.message(DeltaMessage(delta))
    assert isinstance(message, DeltaMessage)
    assert message.delta == LiveDelta(
        TENANT,
        1,
        2,
        1,
        agents=[agent(ANA, "seen")],
        contacts=[call("new", MINE)],
        removed_agents=[ANA],
    )


def test_a_contact_that_moves_out_of_sight_is_gone() -> None:
    view = part()
    view.snapshot(snapshot())
    moved = view.delta(LiveDelta(TENANT, 1, 2, 1, contacts=[call("seen", OTHER)]))
    assert (moved.contacts, moved.removed_contacts) == ([], ["seen"])
    again = view.delta(LiveDelta(TENANT, 1, 3, 1, removed_contacts=[ContactId("seen")]))
    assert again.removed_contacts == []
    back = view.delta(LiveDelta(TENANT, 1, 4, 1, contacts=[call("seen", MINE)]))
    assert [each.contact_id for each in back.contacts] == ["seen"]


def test_other_messages_pass() -> None:
    assert part().message(AliveMessage()) == AliveMessage()

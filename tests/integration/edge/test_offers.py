"""Offers that fail, and orders that the edge refuses, with real phones."""

from __future__ import annotations

import pytest
from msgspec import structs

from infra.contracts.agent import AgentState, AgentStateChanged
from infra.contracts.contact import (
    ContactConnected,
    ContactEnded,
    ContactOutcome,
    ContactPhase,
    ContactQueued,
)
from infra.contracts.errors import RequestError
from infra.contracts.leg import LegEnded, LegRole
from infra.contracts.offer import OfferFailed, OfferFailure
from infra.demo.peers.caller import NotAnswered
from infra.demo.peers.phone import PhoneEventKind
from tests.integration.edge.conftest import Site

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_declined_then_the_next_agent_answers(site: Site) -> None:
    first, second = await site.registered_phone(0), await site.registered_phone(1)
    await site.sign_in(0)
    await site.sign_in(1)
    async with site.caller() as caller:
        queued = await site.queued(caller)
        await site.owner.offer(queued, site.agent(0))
        await first.expect(PhoneEventKind.INCOMING, 5)
        await first.decline()
        failed = await site.owner.event(OfferFailed)
        assert failed.failure is OfferFailure.DECLINED
        aux = await site.owner.event(AgentStateChanged, lambda c: c.state is AgentState.AUX)
        assert (aux.agent_id, aux.reason) == (site.agent(0), "declined")
        waiting = (await site.owner.snapshot()).contacts[0]
        assert (waiting.phase, waiting.arrived_at_ms) == (
            ContactPhase.QUEUED,
            queued.arrived_at_ms,
        )
        await site.owner.offer(queued, site.agent(1))
        await second.expect(PhoneEventKind.INCOMING, 5)
        await second.answer()
        assert (await site.owner.event(ContactConnected)).agent_id == site.agent(1)
        await caller.hang_up()
        await site.owner.event(ContactEnded)
    await first.stop()
    await second.stop()


async def test_phone_not_registered_fails_fast(site: Site) -> None:
    await site.sign_in()
    async with site.caller() as caller:
        queued = await site.queued(caller)
        await site.owner.offer(queued, site.agent())
        failed = await site.owner.event(OfferFailed)
        assert failed.failure is OfferFailure.UNREACHABLE
        leg = await site.owner.event(LegEnded, lambda x: x.role is LegRole.AGENT)
        assert leg.sip_status == 480
        assert leg.ended_at_ms - leg.started_at_ms < 1_000


async def test_nobody_answers(site: Site) -> None:
    phone = await site.registered_phone()
    await site.sign_in()
    async with site.caller() as caller:
        queued = await site.queued(caller)
        await site.owner.offer(queued, site.agent(), ring_ms=700)
        await phone.expect(PhoneEventKind.CLOSED, 5)
        assert (await site.owner.event(OfferFailed)).failure is OfferFailure.NO_ANSWER
        await site.owner.event(AgentStateChanged, lambda c: c.reason == "no_answer")
    await phone.stop()


async def test_caller_gone_while_it_rings(site: Site) -> None:
    phone = await site.registered_phone()
    await site.sign_in()
    async with site.caller() as caller:
        await site.owner.offer(await site.queued(caller), site.agent())
        await phone.expect(PhoneEventKind.INCOMING, 5)
        await caller.hang_up()
        await phone.expect(PhoneEventKind.CLOSED, 5)
    ended = await site.owner.event(ContactEnded)
    assert ended.outcome is ContactOutcome.ABANDONED_IN_QUEUE
    assert (await site.owner.event(OfferFailed)).failure is OfferFailure.CONTACT_GONE
    await site.owner.event(LegEnded, lambda leg: leg.role is LegRole.AGENT)
    seat = (await site.owner.snapshot()).agents[0]
    assert seat.state is AgentState.AVAILABLE
    await phone.stop()


async def test_orders_are_refused_with_their_code(site: Site) -> None:
    phone = await site.registered_phone()
    await site.sign_in()

    async def refusal(queued: ContactQueued, agent: int = 0) -> str:
        with pytest.raises(RequestError) as refused:
            await site.owner.offer(queued, site.agent(agent))
        return refused.value.code

    async with site.caller("one") as one, site.caller("two") as two:
        first, second = await site.queued(one), await site.queued(two)
        assert await refusal(first, agent=1) == OfferFailure.AGENT_GONE
        await site.owner.offer(first, site.agent())
        await phone.expect(PhoneEventKind.INCOMING, 5)
        assert await refusal(second) == OfferFailure.AGENT_BUSY
        await site.sign_in(1)
        assert await refusal(first, agent=1) == OfferFailure.CONTACT_BUSY
        await one.hang_up()
        await site.owner.event(ContactEnded)
        assert await refusal(first, agent=1) == OfferFailure.CONTACT_GONE
        site.owner.epoch = 5
        await site.owner.snapshot()
        site.owner.epoch = 4
        assert await refusal(second, agent=1) == OfferFailure.STALE_EPOCH
    await phone.stop()


async def test_unknown_number_makes_no_contact(site: Site) -> None:
    async with site.caller(dnis="+4930999") as caller:
        await caller.dial()
        with pytest.raises(NotAnswered, match="404"):
            await caller.answered(5)
    assert (await site.owner.snapshot()).contacts == []
    assert not site.owner.events


async def test_wrong_password_does_not_register(site: Site) -> None:
    phone = await site.phone(password="wrong")
    await phone.expect(PhoneEventKind.REGISTER_FAILED, 10)
    await phone.stop()


async def test_a_suspended_tenant_keeps_its_calls_and_gets_no_new_one(site: Site) -> None:
    async with site.caller() as first:
        await site.queued(first)
        still = structs.replace(site.config, version=2, takes_calls=False)
        await site.owner.publish(still)
        await site.version(2)
        async with site.caller("second") as second:
            await second.dial()
            with pytest.raises(NotAnswered, match="403"):
                await second.answered(5)
        assert len((await site.owner.snapshot()).contacts) == 1
        full = structs.replace(site.config, version=3, max_concurrent_calls=1)
        await site.owner.publish(full)
        await site.version(3)
        async with site.caller("third") as third:
            await third.dial()
            with pytest.raises(NotAnswered, match="486"):
                await third.answered(5)
        await first.hang_up()

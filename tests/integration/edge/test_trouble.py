"""Trouble around a live call: a leaf that is away, a worker that hangs, a phone that is off."""

# ruff: noqa: ASYNC110  # what is awaited here is the state of other processes: it has no event

from __future__ import annotations

import asyncio
import os
import signal
from collections import Counter

import msgspec
import pytest
from nats.js.errors import NoKeysError

from edge_agent import workers
from infra.bus.connect import connect
from infra.bus.permissions import site_inbox
from infra.contracts.agent import AgentState, AgentStateChanged
from infra.contracts.config import NumberConfig
from infra.contracts.contact import ContactConnected, ContactEnded, EndReason
from infra.contracts.leg import LegEnded
from infra.contracts.offer import OfferFailed, OfferFailure
from infra.contracts.subjects import LIVE_BUCKET
from infra.demo.peers.phone import PhoneEventKind
from infra.stack.supervision import ServerState
from tests.integration.edge.conftest import DNIS, POLL_S, Site
from tests.integration.edge.test_crashes import _check_ended, _connect

pytestmark = pytest.mark.asyncio(loop_scope="session")


def _leaf(site: Site) -> ServerState:
    return next(s for s in site.stack.states if site.config.site_id in s.name)


async def _open_keys(site: Site) -> list[str]:
    """What the edge's leaf keeps of contacts: read from the stream, markers included."""
    address = site.stack.addresses.sites[site.config.site_id]
    client = await connect(
        address.url,
        address.credentials_file,
        name="look",
        inbox_prefix=site_inbox(site.config.site_id),
    )
    try:
        js = client.jetstream()
        info = await js.stream_info(f"KV_{LIVE_BUCKET}", subjects_filter=f"$KV.{LIVE_BUCKET}.>")
        return [s for s in info.state.subjects or {} if ".contact." in s]
    except NoKeysError:
        return []
    finally:
        await client.close()


async def test_leaf_away_while_a_call_ends(site: Site) -> None:
    """What happens meanwhile is told once, in order; then orders and configuration work again."""
    phone = await site.registered_phone()
    await site.sign_in()
    async with site.caller() as caller:
        await _connect(site, caller, phone)
        leaf = _leaf(site)
        assert leaf.pid is not None
        os.kill(leaf.pid, signal.SIGSTOP)
        await caller.hang_up()
        await phone.expect(PhoneEventKind.CLOSED, 5)
        assert not site.owner.told(ContactEnded)
        os.kill(leaf.pid, signal.SIGKILL)
        ended = await site.owner.event(ContactEnded)
        assert ended.reason is EndReason.CALLER_HANGUP
        acw = await site.owner.event(AgentStateChanged, lambda c: c.state is AgentState.ACW)
        assert acw.agent_id == site.agent()
    await site.owner.event(LegEnded)
    number = NumberConfig("+4930999", site.config.flows[0].flow_id)
    changed = msgspec.structs.replace(
        site.config, version=2, numbers=[*site.config.numbers, number]
    )
    await site.owner.publish(changed)
    await site.version(2)
    async with asyncio.timeout(20):
        while (await site.owner.snapshot()).agents[0].state is not AgentState.ACW:
            await asyncio.sleep(POLL_S)
    async with site.caller("next", dnis="+4930999") as caller:
        await site.queued(caller)
    await site.owner.event(ContactEnded, lambda c: c.contact_id != ended.contact_id)
    # Core events repeat when the answer of the stream was lost; by their id each is one.
    told = {(type(e).__name__, msgspec.json.encode(e)) for e in site.owner.events}
    counts = Counter(name for name, _ in told)
    assert (counts["ContactEnded"], counts["ContactConnected"], counts["LegEnded"]) == (2, 1, 3)
    async with asyncio.timeout(5):
        while await _open_keys(site):
            await asyncio.sleep(POLL_S)
    await phone.stop()


async def test_worker_that_hangs_is_replaced(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "SILENT_ROUNDS", 1)
    phone = await site.registered_phone()
    await site.sign_in()
    async with site.caller() as caller:
        await _connect(site, caller, phone)
        await site.spoken(1_000)
        os.kill(site.worker_pid(), signal.SIGSTOP)
        await _check_ended(site, EndReason.WORKER_LOST)
    await site.workers_running(1)
    async with site.caller("next") as caller:
        await site.queued(caller)
    await phone.stop()


async def test_phone_that_was_switched_off_and_on(site: Site) -> None:
    """Off: its agent is not rung again and again. On, with another port: reachable at once."""
    phone = await site.registered_phone()
    await site.sign_in()
    assert phone.pid is not None
    os.kill(phone.pid, signal.SIGKILL)
    async with site.caller() as caller:
        queued = await site.queued(caller)
        await site.owner.offer(queued, site.agent())
        assert (await site.owner.event(OfferFailed)).failure is OfferFailure.UNREACHABLE
        aux = await site.owner.event(AgentStateChanged, lambda c: c.state is AgentState.AUX)
        assert aux.reason == "unreachable"
        second = await site.registered_phone()
        await site.owner.set_state(site.agent(), AgentState.AUX, AgentState.AVAILABLE)
        await site.owner.offer(queued, site.agent())
        await second.expect(PhoneEventKind.INCOMING, 5)
        await second.answer()
        await site.owner.event(ContactConnected)
    await second.stop()
    await phone.stop()


async def test_removed_agent_is_signed_out(site: Site) -> None:
    await site.sign_in()
    config = msgspec.structs.replace(site.config, version=2, agents=site.config.agents[1:])
    await site.owner.publish(config)
    await site.version(2)
    out = await site.owner.event(AgentStateChanged, lambda c: c.state is AgentState.OFFLINE)
    assert out.agent_id == site.agent()
    async with site.caller(dnis=DNIS) as caller:
        await site.queued(caller)

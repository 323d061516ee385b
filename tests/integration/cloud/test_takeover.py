"""The owner's process is killed or frozen: another node routes in its place."""

from __future__ import annotations

import signal
import time

import httpx
import pytest

from infra.config.role import NodeParts
from infra.contracts.agent import AgentState
from tests.integration.cloud.played_edge import PlayedEdge
from tests.integration.cloud.test_node import node
from tests.integration.cloud.test_owner import (
    AGENT,
    LIMIT_S,
    OTHER_AGENT,
    QUEUE,
    next_offer,
    owned,
)
from tests.integration.cloud.test_owner import played as played  # the fixture
from tests.integration.running_stack import RunningStack, eventually

# 1.4 s where nothing else runs (2 cores); here other tests may have the processors.
NEW_OWNER_LIMIT_S = 5.0
ROLES = "api,acd"


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "frozen"])
async def test_a_new_owner_routes(
    stack: RunningStack, parts: NodeParts, played: PlayedEdge, blow: signal.Signals
) -> None:
    async with node(stack, ROLES) as (first, address):
        await owned(parts, played.tenant_id)
        async with node(stack, ROLES):
            contact = await played.queue(QUEUE)
            epoch = played.newest_epoch
            struck_s = time.monotonic()
            first.send_signal(blow)
            await eventually(lambda: played.newest_epoch > epoch)
            taken_over_s = time.monotonic() - struck_s
            print(f"another owner after {taken_over_s:.2f} s")
            assert taken_over_s < NEW_OWNER_LIMIT_S
            await played.seat(AGENT, AgentState.AVAILABLE)
            offer = await next_offer(played)
            assert (offer.contact_id, offer.epoch) == (contact, played.newest_epoch)
            if blow is signal.SIGSTOP:
                newest = played.newest_epoch
                first.send_signal(signal.SIGCONT)
                # Once it answers again, it has had its turn; and the new owner routes on.
                async with httpx.AsyncClient(timeout=LIMIT_S) as http:
                    assert (await http.get(f"http://{address}/healthz")).status_code == 200
                second = await played.queue(QUEUE)
                await played.seat(OTHER_AGENT, AgentState.AVAILABLE)
                offer = await next_offer(played)
                assert (offer.contact_id, offer.epoch) == (second, newest)
                assert (await owned(parts, played.tenant_id)).epoch == newest
                assert played.newest_epoch == newest
                assert played.offers.empty()

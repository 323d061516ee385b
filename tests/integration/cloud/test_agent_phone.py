"""How it is with an agent's phone, as the API tells it: by its site, or that the site is silent."""

from __future__ import annotations

import hashlib

import msgspec
import pytest
from nats.aio.client import Client

from cloud.acd.service import sip_ha1
from infra.bus.serving import Delivery, serve
from infra.contracts import subjects
from infra.contracts.config import SIP_REALM
from infra.contracts.errors import RequestError
from infra.contracts.site import AskPhone, PhoneState
from infra.stack.addresses import SiteAddress
from tests.integration.cloud.conftest import Key

ADDRESS = "192.0.2.7:5060"


class PlayedFront:
    """A site that tells of phones what the test says."""

    def __init__(self, state: PhoneState | None) -> None:
        self.state = state
        self.asked: list[AskPhone] = []

    async def tell(self, delivery: Delivery) -> msgspec.Struct:
        self.asked.append(delivery.body)
        if self.state is None:
            raise RequestError("the SIP front does not answer", code="front_silent")
        return self.state


async def add_agent(operator: Key, tenant: Key, site_id: str) -> tuple[str, dict[str, str]]:
    """An agent at the site, and what its phone registers with."""
    await operator.call("POST", "/v1/sites", 201, site_id=site_id, name=f"site {site_id}")
    await operator.call("PUT", f"/v1/sites/{site_id}/tenants/{tenant.tenant_id}", 204)
    body = {"name": "Ana", "site_id": site_id}
    created = await tenant.call("POST", "/v1/agents", 201, **body)
    return created["agent"]["agent_id"], created["sip"]


@pytest.mark.parametrize(
    ("state", "status"),
    [
        pytest.param(PhoneState(False, False, ADDRESS), "preparing", id="password-on-its-way"),
        pytest.param(PhoneState(False, True, ADDRESS), "preparing", id="old-password"),
        pytest.param(PhoneState(True, False, ADDRESS), "waiting", id="nobody-there"),
        pytest.param(PhoneState(True, True, ADDRESS), "registered", id="there"),
        pytest.param(None, "site_silent", id="front-away"),
    ],
)
async def test_a_phone_is_as_its_site_says(
    operator: Key, one: Key, site: SiteAddress, edge: Client, state: PhoneState | None, status: str
) -> None:
    agent_id, sip = await add_agent(operator, one, site.site_id)
    front = PlayedFront(state)
    served = await serve(edge, subjects.site_message(site.site_id, AskPhone), front.tell)
    await edge.flush()
    phone = await one.call("GET", f"/v1/agents/{agent_id}/phone")
    await served.unsubscribe()
    assert phone == {
        "agent_id": agent_id,
        "site_id": site.site_id,
        "sip_username": sip["sip_username"],
        "sip_realm": SIP_REALM,
        "status": status,
        "address": None if state is None else ADDRESS,
    }
    (ask,) = front.asked
    assert (ask.tenant_id, ask.agent_id) == (one.tenant_id, agent_id)
    ha1 = sip_ha1(sip["sip_username"], sip["sip_password"])
    assert ask.credential == hashlib.sha256(ha1.encode()).hexdigest()


async def test_a_silent_site_is_no_fault_and_strangers_are_told_nothing(
    operator: Key, one: Key, two: Key, site: SiteAddress
) -> None:
    agent_id, _ = await add_agent(operator, one, site.site_id)
    phone = await one.call("GET", f"/v1/agents/{agent_id}/phone")
    assert (phone["status"], phone["address"]) == ("site_silent", None)
    await two.call("GET", f"/v1/agents/{agent_id}/phone", 404)
    await one.call("DELETE", f"/v1/agents/{agent_id}", 204)
    await one.call("GET", f"/v1/agents/{agent_id}/phone", 404)

"""Numbers, phones and flows of a configuration: what is taken, what is refused, and by whom."""

from __future__ import annotations

import msgspec
import pytest

from edge_agent.dialplan import Dialplan, e164
from infra.contracts.config import AgentConfig, FlowConfig, NumberConfig, TenantConfig
from infra.contracts.errors import NotFound, RequestError
from infra.contracts.ids import AgentId, DomainId, FlowId, SiteId, TenantId, uuid7

SITE, FLOW, NUMBER = SiteId(uuid7(1, 1)), FlowId(uuid7(1, 2)), "+49301234"
DOCUMENT = {
    "schema": 1,
    "name": "main",
    "language": "en",
    "start": "bye",
    "steps": {"bye": {"type": "hangup"}},
}


def config(tenant: int = 10, *, username: str = "alice", number: str = NUMBER) -> TenantConfig:
    agent = AgentConfig(
        agent_id=AgentId(uuid7(2, tenant)),
        name="A",
        site_id=SITE,
        skills={},
        queue_ids=[],
        sip_username=username,
        sip_ha1="0" * 32,
    )
    return TenantConfig(
        tenant_id=TenantId(uuid7(3, tenant)),
        domain_id=DomainId(uuid7(4, tenant)),
        site_id=SITE,
        version=1,
        name="T",
        time_zone="UTC",
        numbers=[NumberConfig(number, FLOW)],
        queues=[],
        agents=[agent],
        flows=[FlowConfig(FLOW, "main", 3, DOCUMENT)],
    )


@pytest.mark.parametrize("dialled", [NUMBER, "49301234", "0049301234"])
def test_a_number_is_found_however_a_carrier_writes_it(dialled: str) -> None:
    plan = Dialplan(SITE)
    plan.put(config())
    route = plan.route(dialled)
    assert route is not None
    assert (route.flow_id, route.flow_version) == (FLOW, 3)


@pytest.mark.parametrize("dialled", ["", "sales", "+4930", "１２３", "+" + "1" * 16])
def test_what_is_no_number_leads_nowhere(dialled: str) -> None:
    plan = Dialplan(SITE)
    plan.put(config())
    assert plan.route(dialled) is None
    assert e164(dialled) in (dialled, f"+{dialled.removeprefix('+')}")


@pytest.mark.parametrize(
    ("second", "code"),
    [
        pytest.param(config(11, username="bob"), "number_taken", id="number-of-another"),
        pytest.param(config(11, number="+491"), "sip_username_taken", id="phone-of-another"),
        pytest.param(config(11, username="b o", number="+491"), "bad_sip_username", id="bad-name"),
        pytest.param(
            msgspec.structs.replace(
                config(11, username="bob", number="+491"), flows=[FlowConfig(FLOW, "x", 1, {})]
            ),
            "invalid_flow",
            id="invalid-flow",
        ),
    ],
)
def test_a_refused_configuration_changes_nothing(second: TenantConfig, code: str) -> None:
    plan = Dialplan(SITE)
    plan.put(config())
    with pytest.raises(RequestError) as refused:
        plan.put(second)
    assert refused.value.code == code
    assert plan.credentials() == {"alice": "0" * 32}
    assert plan.route("+491") is None


def test_a_tenant_that_leaves_is_forgotten() -> None:
    plan = Dialplan(SITE)
    one = config()
    plan.put(one)
    assert plan.tenants_of(one.domain_id) == {one.tenant_id}
    plan.drop(one.tenant_id)
    assert plan.route(NUMBER) is None
    assert plan.credentials() == {}
    with pytest.raises(NotFound):
        plan.username(one.tenant_id, one.agents[0].agent_id)


def test_an_agent_of_another_site_does_not_register_here() -> None:
    plan = Dialplan(SiteId(uuid7(1, 99)))
    plan.put(config())
    assert plan.credentials() == {}

"""A tenant's whole set-up through the generated Python client, against a real node."""

from __future__ import annotations

import asyncio
import secrets

import pytest

from clients.python.tandem_client import (
    ApiProblem,
    AsyncClient,
    Client,
    Etag,
    File,
    NotModified,
    PreconditionFailed,
)
from clients.python.tandem_client import types as t
from infra.contracts.ids import TenantId
from tests.integration.clients.conftest import Place, open_tenant

BAD_SKILLS = File(b"name,description\n,nameless\nfrench,\n", "skills.csv", "text/csv")
SKILLS = File(b"name,description\nfrench,spoken\nitalian,spoken\n", "skills.csv", "text/csv")


async def test_a_tenant_is_set_up(place: Place) -> None:
    async with AsyncClient(place.base_url, place.platform_key) as operator:
        tenant_id, key = await open_tenant(operator, "Client One")
        site = await operator.platform.add_site(t.NewSite(name=f"Site of {tenant_id}"))
        await operator.platform.serve(site.site_id, tenant_id)
        number = f"+4930{secrets.randbelow(10**7):07d}"
        pooled = t.PoolNumbers(numbers=[number], site_id=site.site_id)
        await operator.platform.add_numbers(pooled)
    await asyncio.to_thread(set_up, place, key, tenant_id, number, site.site_id)


def set_up(place: Place, key: str, tenant_id: TenantId, number: str, site_id: str) -> None:
    """The synchronous client, as a script would use it."""
    with Client(place.base_url, key) as client:
        assert client.tenant.own_tenant().tenant_id == tenant_id
        queue = add_queue_once(client)
        refuse_what_is_wrong(client)
        change_by_tag(client, queue)
        import_skills(client)
        agent = t.AgentPart(site_id=site_id, skills={"french": 5}, queue_ids=[queue.queue_id])
        person = client.people.invite(
            t.NewPerson(
                email=f"ada-{tenant_id}@example.com",
                name="Ada",
                roles=[t.RoleBody(role="agent")],
                agent=agent,
            )
        )
        assert person.agent is not None
        free = client.numbers.free_numbers(prefix=number)
        assert number in [each.number for each in free.items]
        flow = client.flows.add_flow_from_template(
            t.FlowFromTemplate(
                template_id="straight_to_queue",
                name="Main line",
                queue_ids={"main": queue.queue_id},
                publish=True,
            )
        )
        client.numbers.claim_number(t.NewNumber(number=number, flow_id=flow.flow_id))
        check = client.numbers.check_number(number)
        assert check.steps
        walk_pages(client)


def add_queue_once(client: Client) -> t.Queue:
    body = t.QueueBody(name="Sales", service_level_ms=20_000)
    first = client.routing.add_queue(body, idempotency_key="queue-of-the-test")
    again = client.routing.add_queue(body, idempotency_key="queue-of-the-test")
    assert first == again
    assert [each.queue_id for each in client.routing.queues().items] == [first.queue_id]
    return first


def refuse_what_is_wrong(client: Client) -> None:
    with pytest.raises(ApiProblem) as taken:
        client.routing.add_queue(t.QueueBody(name="Sales"))
    assert (taken.value.status, taken.value.code, taken.value.field) == (409, "name_taken", "name")
    with pytest.raises(ApiProblem) as private:
        client.webhooks.add_webhook(t.NewWebhook(url="https://10.0.0.1/", events=["contact.ended"]))
    assert (private.value.code, private.value.field) == ("private_address", "url")


def change_by_tag(client: Client, queue: t.Queue) -> None:
    tag = Etag()
    client.routing.queue(queue.queue_id, etag=tag)
    with pytest.raises(NotModified):
        client.routing.queue(queue.queue_id, etag=tag)
    body = t.QueueBody(name="Sales", priority=70)
    assert client.routing.replace_queue(queue.queue_id, body, if_match=tag).priority == 70
    with pytest.raises(PreconditionFailed):
        client.routing.replace_queue(queue.queue_id, body, if_match=tag)


def import_skills(client: Client) -> None:
    report = client.bulk.import_skills(BAD_SKILLS, dry_run=True)
    assert report.errors
    assert client.bulk.import_skills(SKILLS).created == 2
    assert b"italian" in client.bulk.export_skills()


def walk_pages(client: Client) -> None:
    actions = [each.action for each in client.audit.iterate_audit(limit=3)]
    assert len(actions) > 6
    assert {"queue.added", "queue.replaced", "person.added"} <= set(actions)
    with pytest.raises(ApiProblem) as refused:
        client.audit.audit(limit=9_999)
    assert refused.value.field == "limit"

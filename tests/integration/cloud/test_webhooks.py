"""Webhooks over real servers: told once, signed, tried again, switched off, sent again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from sqlalchemy import select

from cloud.settings import NodeSettings
from cloud.webhooks import outbound
from cloud.webhooks.feeder import Feeder
from cloud.webhooks.limit_watch import announce_limits
from cloud.webhooks.role import KEPT_MS, forget
from cloud.webhooks.schedule import DAY_MS, DISABLE_AFTER_MS, MAX_ATTEMPTS, RETRY_AFTER_MS
from cloud.webhooks.sender import LEASE_MS, PER_WEBHOOK, Sender
from cloud.webhooks.settings import WebhookSettings
from infra.bus.serving import Delivery
from infra.config.role import NodeParts
from infra.contracts.envelope import decode, encode
from infra.contracts.ids import SiteId, TenantId
from infra.db.tables.identity import user_account
from infra.db.tables.sign_in import mail_outbox
from tests.integration.cloud.call_events import Call, new_uuid
from tests.integration.cloud.conftest import Key
from tests.integration.cloud.receiver import Receiver, serve_receiver

CALL_EVENTS = ["contact.arrived", "contact.queued", "contact.connected", "contact.ended"]


@dataclass
class Clock:
    """The sender's time, which a test moves."""

    parts: NodeParts
    ahead_ms: int = 0

    def __call__(self) -> int:
        return self.parts.clock() + self.ahead_ms


@dataclass
class Sending:
    """A sender whose rounds the test starts."""

    parts: NodeParts
    clock: Clock = field(init=False)

    def __post_init__(self) -> None:
        self.clock = Clock(self.parts)
        self.sender = Sender(replace(self.parts, clock=self.clock))

    async def round(self) -> None:
        """Send what is due now, to the end."""
        await self.sender.start_due()
        await self.sender.idle()

    async def rounds_until_given_up(self) -> None:
        for wait_ms in RETRY_AFTER_MS:
            await self.round()
            self.clock.ahead_ms += int(wait_ms * 1.1) + 1
        await self.round()


@pytest.fixture
async def settings(settings: NodeSettings) -> NodeSettings:
    """Receivers may listen on this machine."""
    return replace(settings, webhooks=WebhookSettings(is_loopback_allowed=True))


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with serve_receiver() as serving:
        yield serving


@pytest.fixture
async def sending(parts: NodeParts) -> Sending:
    return Sending(parts)


async def add(tenant: Key, url: str, *events: str) -> Any:
    body = {"url": url, "events": list(events or CALL_EVENTS)}
    return await tenant.call("POST", "/v1/webhooks", 201, **body)


async def log_of(tenant: Key, made: Any, query: str = "") -> list[Any]:
    path = f"/v1/webhooks/{made['webhook']['webhook_id']}/deliveries{query}"
    items: list[Any] = (await tenant.call("GET", path))["items"]
    return items


def deliveries_of(call: Call) -> list[Delivery]:
    return [
        Delivery(f"tenant.{call.tenant_id}.site.{call.site_id}.up.x", *decode(encode(each)))
        for each in call.events()
    ]


async def tell(parts: NodeParts, *tenants: Key) -> list[Call]:
    """One call of each tenant, as the bus tells it; twice, as the bus may."""
    calls = [Call(tenant.tenant_id, SiteId(new_uuid())) for tenant in tenants]
    batch = [each for call in calls for each in deliveries_of(call)]
    await Feeder(parts).feed(batch)
    await Feeder(parts).feed(batch)
    return calls


async def test_an_event_is_told_once_and_signed(
    one: Key, two: Key, parts: NodeParts, receiver: Receiver, sending: Sending
) -> None:
    made = await add(one, receiver.url())
    other = await add(two, receiver.url("/two"), "agent.state_changed")
    (call, _) = await tell(parts, one, two)
    await sending.round()
    got = receiver.at()
    assert sorted(each.event["type"] for each in got) == sorted(CALL_EVENTS)
    for each in got:
        assert each.is_signed_with(made["secret"])
        assert not each.is_signed_with(other["secret"])
        assert each.headers["webhook-id"] == each.event["event_id"]
        assert each.event["tenant_id"] == one.tenant_id
        assert each.event["data"]["contact_id"] == call.contact
    assert {each.event["tenant_id"] for each in receiver.at("/two")} == {two.tenant_id}
    log = await log_of(one, made)
    assert {each["status"] for each in log} == {"delivered"}
    assert {each["response_status"] for each in log} == {204}
    assert len(log) == len(CALL_EVENTS)
    path = f"/v1/webhooks/{made['webhook']['webhook_id']}"
    for tail in ("", "/deliveries", f"/deliveries/{log[0]['delivery_id']}"):
        await two.call("GET", path + tail, 404)
    await sending.round()
    assert len(receiver.at()) == len(CALL_EVENTS)


async def test_a_failing_receiver_is_tried_for_three_days(
    one: Key, parts: NodeParts, receiver: Receiver, sending: Sending
) -> None:
    receiver.answers["/hook"] = lambda _: (
        "500\nX-A: b\n\nno whsec_AAAAAAAAAAAAAAAAAAAAAAAA" + "x" * 9_000
    )
    made = await add(one, receiver.url(), "contact.ended")
    await tell(parts, one)
    await sending.rounds_until_given_up()
    assert len(receiver.at()) == MAX_ATTEMPTS
    assert len({each.body for each in receiver.at()}) == 1
    assert len({each.headers["webhook-id"] for each in receiver.at()}) == 1
    (delivery,) = await log_of(one, made, "?status=failed")
    assert (delivery["attempts"], delivery["next_at_ms"]) == (MAX_ATTEMPTS, None)
    path = f"/v1/webhooks/{made['webhook']['webhook_id']}/deliveries/{delivery['delivery_id']}"
    detail = await one.call("GET", path)
    assert [each["number"] for each in detail["attempts"]] == list(range(MAX_ATTEMPTS, 0, -1))
    answer = detail["attempts"][0]["answer"]
    assert answer.startswith("no [secret]")
    assert len(answer) <= 2_048
    # Sent again on demand, it starts a new round.
    receiver.answers["/hook"] = lambda _: "200"
    await one.call("POST", f"{path}/replay", 202)
    await sending.round()
    assert len(receiver.at()) == MAX_ATTEMPTS + 1
    assert (await log_of(one, made))[0]["status"] == "delivered"


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        pytest.param("302\nLocation: /elsewhere", 302, id="redirect"),
        pytest.param("429\nRetry-After: 7200", 429, id="too-many"),
        pytest.param("204", None, id="late"),
    ],
)
async def test_what_is_no_success(
    one: Key,
    parts: NodeParts,
    receiver: Receiver,
    sending: Sending,
    monkeypatch: pytest.MonkeyPatch,
    answer: str,
    status: int | None,
) -> None:
    if status is None:
        monkeypatch.setattr(outbound, "TOTAL_TIMEOUT_S", 0.3)
    receiver.answers["/hook"] = lambda _: None if status is None else answer
    made = await add(one, receiver.url(), "contact.ended")
    await tell(parts, one)
    await sending.round()
    (delivery,) = await log_of(one, made)
    assert (delivery["status"], delivery["response_status"]) == ("pending", status)
    assert delivery["fault"] == ("timeout" if status is None else "")
    assert receiver.at("/elsewhere") == []
    wait_ms = delivery["next_at_ms"] - delivery["last_attempt_at_ms"]
    assert wait_ms >= (7_200_000 if status == 429 else RETRY_AFTER_MS[0])


async def test_a_slow_receiver_hurts_only_itself(
    one: Key, two: Key, parts: NodeParts, receiver: Receiver
) -> None:
    receiver.answers["/slow"] = lambda _: None
    await add(one, receiver.url("/slow"))
    await add(one, receiver.url("/quick"))
    await add(two, receiver.url("/two"))
    running = asyncio.create_task(Sender(parts).run())
    try:
        await tell(parts, *[one] * 5, two)
        await receiver.until(5 * len(CALL_EVENTS), "/quick")
        await receiver.until(len(CALL_EVENTS), "/two")
        assert len(receiver.at("/slow")) == receiver.most_at_once == PER_WEBHOOK
        receiver.release.set()
        await receiver.until(5 * len(CALL_EVENTS), "/slow")
    finally:
        running.cancel()
        await asyncio.wait([running])


async def test_what_a_dead_sender_held_comes_again(
    one: Key, parts: NodeParts, receiver: Receiver, sending: Sending
) -> None:
    receiver.answers["/hook"] = lambda before: None if before == 0 else "204"
    made = await add(one, receiver.url(), "contact.ended")
    await tell(parts, one)
    dying = asyncio.create_task(Sending(parts).sender.run())
    await receiver.until(1)
    dying.cancel()
    await asyncio.wait([dying])
    await sending.round()
    assert len(receiver.at()) == 1
    sending.clock.ahead_ms = LEASE_MS + 1
    await sending.round()
    assert len(receiver.at()) == 2
    assert (await log_of(one, made))[0]["status"] == "delivered"


async def test_days_of_failure_switch_a_webhook_off(
    one: Key, parts: NodeParts, receiver: Receiver, sending: Sending
) -> None:
    roles = [{"role": "administrator"}]
    person: Any = {
        "email": f"{new_uuid()}@example.com",
        "name": "Ada",
        "locale": "en",
        "roles": roles,
    }
    added = await one.call("POST", "/v1/people", 201, **person)
    await activate(parts, one.tenant_id, added["user_id"])
    receiver.answers["/hook"] = lambda before: "503" if before < 2 else "200"
    made = await add(one, receiver.url(), "contact.ended")
    path = f"/v1/webhooks/{made['webhook']['webhook_id']}"
    await tell(parts, one)
    await sending.round()
    assert (await one.call("GET", path))["failing_since_at_ms"] is not None
    sending.clock.ahead_ms = DISABLE_AFTER_MS + 1
    await sending.round()
    seen = await one.call("GET", path)
    assert (seen["is_active"], seen["disabled_reason"]) == (False, "failing")
    async with parts.database.platform() as connection:
        mails = (
            await connection.execute(
                select(mail_outbox.c.recipient).where(
                    mail_outbox.c.tenant_id == one.tenant_id,
                    mail_outbox.c.template == "webhook_disabled",
                )
            )
        ).scalars()
        assert list(mails) == [person["email"]]
    (entry,) = (await one.call("GET", "/v1/audit?action=webhook.disabled"))["items"]
    assert entry["subject_id"] == made["webhook"]["webhook_id"]
    # What was pending is sent once somebody has seen to it.
    sending.clock.ahead_ms += DAY_MS
    await sending.round()
    assert len(receiver.at()) == 2
    body: Any = {"url": receiver.url(), "events": ["contact.ended"], "is_active": True}
    assert (await one.call("PUT", path, **body))["disabled_at_ms"] is None
    await sending.round()
    assert len(receiver.at()) == 3


async def activate(parts: NodeParts, tenant_id: TenantId, user_id: str) -> None:
    """As if the invited person had accepted."""
    async with parts.database.tenant(tenant_id) as scope:
        statement = scope.update(user_account).where(user_account.c.user_id == user_id)
        await scope.execute(statement.values(status="active"))


async def test_gone_is_for_ever(
    one: Key, parts: NodeParts, receiver: Receiver, sending: Sending
) -> None:
    receiver.answers["/hook"] = lambda _: "410"
    made = await add(one, receiver.url(), "contact.ended")
    await tell(parts, one)
    await sending.round()
    seen = await one.call("GET", f"/v1/webhooks/{made['webhook']['webhook_id']}")
    assert (seen["is_active"], seen["disabled_reason"]) == (False, "gone")
    await tell(parts, one)
    assert len(await log_of(one, made)) == 1


async def test_both_secrets_are_good_for_a_day(
    one: Key, parts: NodeParts, receiver: Receiver, sending: Sending
) -> None:
    made = await add(one, receiver.url(), "contact.ended")
    path = f"/v1/webhooks/{made['webhook']['webhook_id']}"
    renewed = await one.call("POST", f"{path}/secret", 201)
    await one.call("POST", f"{path}/test", 202)
    await sending.round()
    assert all(receiver.at()[0].is_signed_with(each["secret"]) for each in (made, renewed))
    sending.clock.ahead_ms = DAY_MS + 1
    await one.call("POST", f"{path}/test", 202)
    await sending.round()
    later = receiver.at()[1]
    # The clock of the sender is a day ahead; the receiver's check of freshness is not meant here.
    assert len(later.headers["webhook-signature"].split(" ")) == 1


async def test_a_range_is_sent_again(
    one: Key, parts: NodeParts, receiver: Receiver, sending: Sending
) -> None:
    made = await add(one, receiver.url())
    await tell(parts, one)
    await sending.round()
    path = f"/v1/webhooks/{made['webhook']['webhook_id']}/replay"
    span = {"from_ms": 0, "to_ms": parts.clock() + 1}
    assert await one.call("POST", path, 202, **span) == {"count": 0}
    assert await one.call("POST", path, 202, **span, only_failed=False) == {"count": 4}
    await sending.round()
    assert len(receiver.at()) == 8
    assert len({each.headers["webhook-id"] for each in receiver.at()}) == 4
    refused = await one.call("POST", path, 400, from_ms=5, to_ms=5)
    assert refused["field"] == "to_ms"


async def test_changes_and_limits_are_told(
    one: Key, parts: NodeParts, receiver: Receiver, sending: Sending
) -> None:
    await add(one, receiver.url(), "person.created", "queue.created", "limit.near")
    roles = [{"role": "read_only"}]
    person: Any = {
        "email": f"{new_uuid()}@example.com",
        "name": "Ada",
        "locale": "en",
        "roles": roles,
    }
    added = await one.call("POST", "/v1/people", 201, **person)
    queue = await one.call("POST", "/v1/queues", 201, name="Sales")
    await announce_limits(parts)
    await announce_limits(parts)
    await sending.round()
    told = {each.event["type"]: each.event["data"] for each in receiver.at()}
    assert told["person.created"]["subject_id"] == added["user_id"]
    assert told["person.created"]["after"]["email"] == person["email"]
    assert told["queue.created"]["subject_id"] == queue["queue_id"]
    near = [each for each in receiver.at() if each.event["type"] == "limit.near"]
    assert len({each.event["event_id"] for each in near}) == len(near)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://example.com/", "bad_url"),
        ("https://user:word@example.com/", "bad_url"),
        ("https://example.com:22/", "bad_url"),
        ("https://example.com/#part", "bad_url"),
        ("https://example.com/\u0000", "bad_url"),
        ("ftp://example.com/", "bad_url"),
        ("https://[::1", "bad_url"),
        ("https://10.0.0.1/", "private_address"),
        ("https://169.254.169.254/latest", "private_address"),
        ("https://[fd00::1]/", "private_address"),
        ("https://[::ffff:10.0.0.1]/", "private_address"),
        ("https://0.0.0.0/", "private_address"),
    ],
)
async def test_addresses_that_are_refused(one: Key, url: str, code: str) -> None:
    refused = await one.call("POST", "/v1/webhooks", 400, url=url, events=["contact.ended"])
    assert (refused["code"], refused["field"]) == (code, "url")


async def test_a_name_is_checked_when_it_is_called(
    one: Key, parts: NodeParts, receiver: Receiver
) -> None:
    made = await add(one, f"http://localhost:{receiver.port}/hook", "contact.ended")
    place = parts.webhooks
    assert place is not None
    strict = Sending(replace(parts, webhooks=replace(place, is_loopback_allowed=False)))
    await tell(parts, one)
    await strict.round()
    (delivery,) = await log_of(one, made)
    assert delivery["fault"] in ("private_address", "bad_url")
    assert receiver.got == []


async def test_webhooks_are_kept_by_their_owner(one: Key, two: Key, receiver: Receiver) -> None:
    made = await add(one, receiver.url())
    path = f"/v1/webhooks/{made['webhook']['webhook_id']}"
    assert "secret" not in str(
        (await one.call("GET", path)).keys() - {"previous_secret_until_at_ms"}
    )
    body: Any = {"url": receiver.url("/new"), "events": ["contact.ended"], "is_active": False}
    for method, place, sent in (
        ("PUT", path, body),
        ("DELETE", path, {}),
        ("POST", f"{path}/secret", {}),
        ("POST", f"{path}/test", {}),
        ("POST", f"{path}/replay", {"from_ms": 0, "to_ms": 1}),
    ):
        await two.call(method, place, 404, **sent)
    assert (await two.call("GET", "/v1/webhooks"))["items"] == []
    assert (await one.call("PUT", path, **body))["events"] == ["contact.ended"]
    refused = await one.call("PUT", path, 400, **{**body, "events": ["webhook.test"]})
    assert refused["field"] == "events"
    await one.call("DELETE", path, 204)
    await one.call("GET", path, 404)
    actions = {each["action"] for each in (await one.call("GET", "/v1/audit"))["items"]}
    assert {"webhook.added", "webhook.replaced", "webhook.removed"} <= actions
    names = (await one.call("GET", "/v1/webhook-events"))["items"]
    assert "contact.ended" in {each["name"] for each in names}


async def test_old_deliveries_are_forgotten(
    one: Key, parts: NodeParts, receiver: Receiver, sending: Sending
) -> None:
    made = await add(one, receiver.url())
    await tell(parts, one)
    await sending.round()
    await forget(parts)
    assert len(await log_of(one, made)) == 4
    await forget(replace(parts, clock=Clock(parts, KEPT_MS + 1)))
    assert await log_of(one, made) == []

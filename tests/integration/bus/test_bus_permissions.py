"""What the bus itself refuses: spoofed sites, strange tenants, edge credentials as a client."""

from __future__ import annotations

import asyncio
import uuid
from pathlib import Path

import msgspec
import nats.errors
import nats.js.errors
import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.api import ConsumerConfig

from infra.bus.credentials import mint_user, write_secret
from infra.bus.edge_stream import ConfigChange, ensure_edge, watch_config
from infra.bus.jwt import KeyPair
from infra.bus.permissions import observer_inbox, site_inbox, tenant_observer
from infra.contracts.errors import PeerError
from infra.contracts.ids import SiteId, TenantId
from infra.contracts.subjects import CONFIG_BUCKET, config_key
from infra.stack.addresses import SiteAddress
from tests.integration.conftest import Connect
from tests.integration.running_stack import RunningStack

# What is refused must have had the time to arrive: a message that is let through takes 1 ms,
# and a permitted one sent after it proves that the way was open.
Tenants = tuple[TenantId, TenantId]


def account_of(stack: RunningStack) -> KeyPair:
    seed = (stack.data_dir / "secrets" / "nats" / "tandem.seed").read_bytes().strip()
    return KeyPair(seed)


async def heard(client: Client, *patterns: str) -> asyncio.Queue[str]:
    """The subjects of what arrives on these patterns, in order."""
    arrived: asyncio.Queue[str] = asyncio.Queue()

    async def note(message: Msg) -> None:
        arrived.put_nowait(message.subject)

    for pattern in patterns:
        await client.subscribe(pattern, cb=note)
    await client.flush()
    return arrived


async def test_an_edge_reaches_the_region_with_its_own_subjects_only(
    cloud: Client, edge: Client, site: SiteAddress, tenants: Tenants
) -> None:
    arrived = await heard(cloud, "tenant.>", "site.>", "dead.>", f"$KV.{CONFIG_BUCKET}.>")
    mine, other = tenants[0], TenantId(str(uuid.uuid4()))
    for subject in (
        f"tenant.{other}.site.{site.site_id}.evt.contact.queued.v1",  # a tenant it does not serve
        f"tenant.{mine}.site.elsewhere.evt.contact.queued.v1",  # another site
        "site.elsewhere.site.heartbeat.v1",
        f"tenant.{mine}.site.{site.site_id}.cmd.offer.cancel.v1",  # orders to itself
        f"tenant.{mine}.live.delta.v1",
        "dead.anything",
        f"$KV.{CONFIG_BUCKET}.{site.site_id}.{mine}",
        f"site.{site.site_id}.site.heartbeat.v1",
        f"tenant.{mine}.site.{site.site_id}.evt.contact.queued.v1",
    ):
        await edge.publish(subject, b"x")
    seen = {await asyncio.wait_for(arrived.get(), 5) for _ in range(2)}
    assert seen == {
        f"site.{site.site_id}.site.heartbeat.v1",
        f"tenant.{mine}.site.{site.site_id}.evt.contact.queued.v1",
    }
    await cloud.flush()
    assert arrived.empty()


async def test_a_point_of_presence_carries_new_tenants_and_is_still_no_other_site(
    stack: RunningStack, cloud: Client, connections: Connect
) -> None:
    """Its permission names no tenant; the site's token in each subject is what confines it."""
    name = SiteId(f"pop-{uuid.uuid4().hex[:8]}")
    site = await stack.control.add_site(name, None)
    try:
        edge = await connections(site.url, site.credentials_file, inbox_prefix=site_inbox(name))
        new = TenantId(str(uuid.uuid4()))
        orders = await heard(edge, f"tenant.*.site.{name}.cmd.>")
        arrived = await heard(cloud, f"tenant.{new}.>", "site.elsewhere.>", "cloud.>")
        await until_answered(cloud, edge, site, new)
        while not orders.empty():
            orders.get_nowait()
        while not arrived.empty():
            arrived.get_nowait()
        for subject in (
            f"tenant.{new}.site.elsewhere.evt.contact.queued.v1",
            f"tenant.{new}.site.elsewhere.up.contact.queued.v1",
            f"tenant.{new}.site.elsewhere.ask.live.ask_position.v1",
            "site.elsewhere.site.heartbeat.v1",
            f"tenant.{new}.site.{name}.cmd.offer.cancel.v1",
            f"tenant.{new}.acd.live.ask.v1",
            f"tenant.{new}.live.delta.v1",
            "cloud.trust.issue.v1",
            f"tenant.{new}.site.{name}.evt.contact.queued.v1",
        ):
            await edge.publish(subject, b"x")
        allowed = f"tenant.{new}.site.{name}.evt.contact.queued.v1"
        assert await asyncio.wait_for(arrived.get(), 5) == allowed
        await cloud.flush()
        assert arrived.empty()
        await cloud.publish(f"tenant.{new}.site.elsewhere.cmd.offer.cancel.v1", b"x")
        await cloud.publish(f"tenant.{new}.live.delta.v1", b"x")
        await cloud.publish(f"tenant.{new}.site.{name}.cmd.offer.cancel.v1", b"x")
        assert await asyncio.wait_for(orders.get(), 5) == (
            f"tenant.{new}.site.{name}.cmd.offer.cancel.v1"
        )
        await edge.flush()
        assert orders.empty()
    finally:
        await stack.control.remove_site(name)


async def test_an_edge_hears_its_own_commands_only(
    cloud: Client, edge: Client, site: SiteAddress, tenants: Tenants
) -> None:
    arrived = await heard(edge, f"tenant.*.site.{site.site_id}.cmd.>")
    mine, other = tenants[0], TenantId(str(uuid.uuid4()))
    await until_answered(cloud, edge, site, mine)
    while not arrived.empty():
        arrived.get_nowait()
    await cloud.publish(f"tenant.{other}.site.{site.site_id}.cmd.offer.cancel.v1", b"x")
    await cloud.publish(f"tenant.{mine}.site.{site.site_id}.cmd.offer.cancel.v1", b"x")
    assert (await asyncio.wait_for(arrived.get(), 5)).startswith(f"tenant.{mine}.")
    await edge.flush()
    assert arrived.empty()


async def until_answered(cloud: Client, edge: Client, site: SiteAddress, tenant: TenantId) -> None:
    """A fresh subscription reaches the hub a little later: ask until it is answered."""
    subject = f"tenant.{tenant}.site.{site.site_id}.cmd.probe"

    async def answer(message: Msg) -> None:
        await message.respond(b"here")

    await edge.subscribe(subject, cb=answer)
    async with asyncio.timeout(5):
        while True:
            try:
                await cloud.request(subject, b"", timeout=0.5)
                return
            except (nats.errors.NoRespondersError, TimeoutError):
                continue


async def test_tenants_change_while_everything_runs(
    stack: RunningStack, cloud: Client, edge: Client, site: SiteAddress, tenants: Tenants
) -> None:
    late = TenantId(str(uuid.uuid4()))
    arrived = await heard(cloud, f"tenant.*.site.{site.site_id}.evt.>")
    await edge.publish(f"tenant.{late}.site.{site.site_id}.evt.x.y.v1", b"early")
    await stack.control.issue_edge_credentials(site.site_id, [tenants[1], late])
    async with asyncio.timeout(5):
        while arrived.empty():
            await edge.publish(f"tenant.{tenants[0]}.site.{site.site_id}.evt.x.y.v1", b"gone")
            await edge.publish(f"tenant.{late}.site.{site.site_id}.evt.x.y.v1", b"now")
            await edge.flush()
            await cloud.flush()
    assert (await arrived.get()).startswith(f"tenant.{late}.")


async def test_edge_credentials_are_refused_to_a_client(
    stack: RunningStack, site: SiteAddress
) -> None:
    creds = stack.data_dir / "secrets" / "nats" / "sites" / f"{site.site_id}.leaf.creds"
    assert creds.exists()
    with pytest.raises(nats.errors.Error):
        await nats.connect(
            stack.addresses.bus.url, user_credentials=str(creds), allow_reconnect=False
        )


async def test_the_daemons_credentials_are_worthless_at_the_hub(
    stack: RunningStack, site: SiteAddress
) -> None:
    with pytest.raises(nats.errors.Error):
        await nats.connect(
            stack.addresses.bus.url,
            user_credentials=site.credentials_file,
            allow_reconnect=False,
        )


async def test_an_observer_sees_its_own_tenant_and_sends_nothing(
    stack: RunningStack, cloud: Client, connections: Connect, tenants: Tenants, tmp_path: Path
) -> None:
    mine, other = tenants
    user = mint_user("observer", tenant_observer(mine), account_of(stack), life_s=60)
    creds = write_secret(tmp_path / "observer.creds", user.creds)
    observer = await connections(stack.addresses.bus.url, creds, inbox_prefix=observer_inbox(mine))
    arrived = await heard(observer, f"tenant.{mine}.>")
    for refused in (">", f"tenant.{other}.>", "tenant.*.live.>", "_INBOX.>", "$JS.>"):
        await observer.subscribe(refused)
    await observer.publish(f"tenant.{mine}.live.delta.v1", b"forged")
    await observer.flush()
    await cloud.publish(f"tenant.{other}.live.delta.v1", b"x")
    await cloud.publish(f"tenant.{mine}.live.delta.v1", b"x")
    assert await asyncio.wait_for(arrived.get(), 5) == f"tenant.{mine}.live.delta.v1"
    await observer.flush()
    assert arrived.empty()
    assert observer.stats["in_msgs"] == 1


async def test_a_site_mirrors_its_own_configuration_only(
    cloud: Client, edge: Client, site: SiteAddress, tenants: Tenants
) -> None:
    bucket = await cloud.jetstream().key_value(CONFIG_BUCKET)
    await bucket.put(config_key(SiteId("elsewhere"), tenants[0]), b"secret")
    await bucket.put(config_key(site.site_id, tenants[0]), b"one")
    await ensure_edge(edge.jetstream(), site.site_id)
    changes = watch_config(edge, site.site_id)
    async with asyncio.timeout(20):
        seen = [await anext(changes)]
        while seen[-1] is None or seen[-1].payload != b"one":
            seen.append(await anext(changes))
        await bucket.put(config_key(site.site_id, tenants[1]), b"two")
        await bucket.delete(config_key(site.site_id, tenants[0]))
        later: list[ConfigChange] = []
        while len(later) < 2:
            if (change := await anext(changes)) is not None:
                later.append(change)
    await changes.aclose()
    assert [(c.tenant_id, c.payload) for c in later] == [(tenants[1], b"two"), (tenants[0], None)]
    stored = await edge.jetstream().stream_info(f"KV_{CONFIG_BUCKET}")
    assert stored.state.subjects is None or len(stored.state.subjects) <= 2
    assert stored.state.messages <= 2


@pytest.mark.parametrize(
    "filter_subject",
    [
        pytest.param(f"$KV.{CONFIG_BUCKET}.>", id="every-site"),
        pytest.param(f"$KV.{CONFIG_BUCKET}.elsewhere.>", id="another-site"),
    ],
)
async def test_a_site_cannot_read_others_configuration_through_its_link(
    edge: Client, site: SiteAddress, filter_subject: str
) -> None:
    """The leaf's owner may ask as it likes: the hub's permissions of the link decide."""
    hub = edge.jetstream(domain="cloud", timeout=1)
    config = ConsumerConfig(name="spy", filter_subject=filter_subject)
    with pytest.raises((TimeoutError, nats.errors.Error, nats.js.errors.Error, PeerError)):
        await hub.add_consumer(f"KV_{CONFIG_BUCKET}", config)
    # The permitted subject with another filter inside: the server compares the two.
    allowed = f"$JS.cloud.API.CONSUMER.CREATE.KV_{CONFIG_BUCKET}.spy.$KV.cfg.{site.site_id}.>"
    body = {"stream_name": f"KV_{CONFIG_BUCKET}", "config": config.as_dict()}
    try:
        answer = await edge.request(allowed, msgspec.json.encode(body), timeout=1)
    except (TimeoutError, nats.errors.Error):
        return
    assert "error" in msgspec.json.decode(answer.data)

"""Bus users that tests need: an observer of one tenant, and senders of unknown messages."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import msgspec
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.errors import NoKeysError

from edge_agent.enrol.server import read_address
from edge_agent.settings import edge_folder
from infra.bus.connect import connect
from infra.bus.credentials import mint_user, write_secret
from infra.bus.permissions import cloud_inbox, observer_inbox, site_inbox, tenant_observer
from infra.contracts.ids import uuid7
from infra.contracts.subjects import DEAD_LETTERS_STREAM, LIVE_BUCKET
from infra.stack.addresses import load_addresses
from infra.stack.trust import RegionTrust
from tests.acceptance.lab import Lab, Tenant, now_ms

REPLY_LIMIT_S = 5.0


async def observe(
    lab: Lab, tenant: Tenant, other: Tenant, folder: Path
) -> tuple[Client, list[str]]:
    """A user of `tenant` who subscribes to all it can name, `other`'s subjects included.

    Returns the connection, to be closed, and the list that the subjects heard go into.
    """
    trust = RegionTrust(lab.data / "secrets")
    user = mint_user("observer", tenant_observer(tenant.tenant_id), trust.account)
    creds = write_secret(folder / "observer.creds", user.creds)
    heard: list[str] = []

    async def hear(message: Msg) -> None:
        heard.append(message.subject)

    client = await connect(
        load_addresses(lab.data).bus.url,
        creds,
        name="observer",
        inbox_prefix=observer_inbox(tenant.tenant_id),
    )
    for subject in (">", "tenant.>", f"tenant.{other.tenant_id}.>", f"tenant.{tenant.tenant_id}.>"):
        await client.subscribe(subject, cb=hear)
    await client.flush()
    return client, heard


def raw_envelope(lab: Lab, family: str, name: str, version: int) -> bytes:
    """An envelope whose body no release knows."""
    return msgspec.json.encode(
        {
            "family": family,
            "name": name,
            "version": version,
            "event_id": uuid7(now_ms(), version),
            "tenant_id": lab.a.tenant_id,
            "site_id": lab.site,
            "boot_id": "stranger",
            "at_ms": now_ms(),
            "body": {"something": "new"},
        }
    )


async def ask_edge(lab: Lab, family: str, name: str, version: int) -> Any:  # a reply's JSON
    """Send a command as the cloud would, and give the edge's reply."""
    bus = load_addresses(lab.data).bus
    client = await connect(
        bus.url, bus.credentials["cloud"], name="stranger", inbox_prefix=cloud_inbox("stranger")
    )
    subject = f"tenant.{lab.a.tenant_id}.site.{lab.site}.cmd.{family}.{name}.v{version}"
    try:
        payload = raw_envelope(lab, family, name, version)
        reply = await client.request(subject, payload, timeout=REPLY_LIMIT_S)
        return msgspec.json.decode(reply.data)
    finally:
        await client.close()


async def publish_event(lab: Lab, family: str, name: str, version: int) -> None:
    """Publish an event as the edge's own daemon would; its stream has it on return."""
    site = read_address(edge_folder(lab.data, lab.site))
    client = await connect(
        site.url, site.credentials_file, name="stranger", inbox_prefix=site_inbox(lab.site)
    )
    subject = f"tenant.{lab.a.tenant_id}.site.{lab.site}.evt.{family}.{name}.v{version}"
    payload = raw_envelope(lab, family, name, version)
    try:
        event_id = msgspec.json.decode(payload)["event_id"]
        await client.jetstream().publish(subject, payload, headers={"Nats-Msg-Id": event_id})
    finally:
        await client.close()


async def dead_letters(lab: Lab) -> list[str]:
    """The dead letters of the region: subject, headers and payload of each as one text."""
    bus = load_addresses(lab.data).bus
    client = await connect(
        bus.url, bus.credentials["cloud"], name="reader", inbox_prefix=cloud_inbox("reader")
    )
    try:
        jetstream = client.jetstream()
        count = (await jetstream.stream_info(DEAD_LETTERS_STREAM)).state.messages
        subscription = await jetstream.subscribe(
            "dead.>", stream=DEAD_LETTERS_STREAM, ordered_consumer=True
        )
        found = []
        for _ in range(count):
            async with asyncio.timeout(REPLY_LIMIT_S):
                message = await subscription.next_msg(REPLY_LIMIT_S)
            found.append(f"{message.subject} {message.headers} {message.data.decode()}")
        return found
    finally:
        await client.close()


async def remembered_contacts(lab: Lab) -> list[str]:
    """Contacts that the edge would close after a crash: the keys of its LIVE bucket."""
    site = read_address(edge_folder(lab.data, lab.site))
    client = await connect(
        site.url, site.credentials_file, name="reader", inbox_prefix=site_inbox(lab.site)
    )
    try:
        bucket = await client.jetstream().key_value(LIVE_BUCKET)
        keys: list[str] = await bucket.keys(filters=["contact.>"])
        return keys
    except NoKeysError:
        return []
    finally:
        await client.close()

"""An edge's upload, from the grant to the audited link, in the real object store."""

from __future__ import annotations

import asyncio
import hashlib

import httpx
import msgspec
import pytest
from nats.aio.client import Client

from cloud.recording import grants
from infra.bus.messages import Bus, Reply
from infra.config.role import NodeParts
from infra.contracts import subjects
from infra.contracts.envelope import wrap
from infra.contracts.errors import RequestError
from infra.contracts.ids import SiteId, TenantId
from infra.contracts.recording import (
    ConfirmUpload,
    GrantUpload,
    RecordingSealed,
    UploadConfirmed,
    UploadGrant,
)
from infra.db.tables.audit import audit_entry
from infra.db.tables.history import recording
from infra.stack.addresses import SiteAddress
from tests.integration.cloud.call_events import T0, new_uuid
from tests.integration.cloud.conftest import Key
from tests.integration.cloud.test_publisher import running

AUDIO = b"fLaC" + bytes(range(256)) * 40


def sealed(content: bytes = AUDIO) -> RecordingSealed:
    return RecordingSealed(
        new_uuid(),
        new_uuid(),
        None,
        None,
        T0,
        1_280,
        8_000,
        2,
        "audio/flac",
        len(content),
        hashlib.sha256(content).hexdigest(),
        False,
    )


async def ask(
    edge: Client, tenant: TenantId, site: SiteId, body: msgspec.Struct, reply: type[Reply]
) -> Reply:
    envelope = wrap(body, event_id=new_uuid(), tenant_id=tenant, site_id=site, at_ms=T0)
    subject = subjects.cloud_request(tenant, site, type(body))
    async with asyncio.timeout(10):
        while True:
            try:
                return await Bus(edge).request(subject, envelope, reply)
            except Exception as exc:
                # The role's subscription takes a moment to reach the site's server.
                if getattr(exc, "code", "") != "no_responders":
                    raise
                await asyncio.sleep(0.02)


async def test_upload_is_granted_proved_and_linked(
    parts: NodeParts,
    edge: Client,
    site: SiteAddress,
    tenants: tuple[TenantId, TenantId],
) -> None:
    tenant, other = tenants
    wanted = sealed()
    async with running(grants.run, parts):
        grant = await ask(edge, tenant, site.site_id, GrantUpload(wanted), UploadGrant)
        assert grant.object_key == f"{tenant}/2023/11/14/{wanted.recording_id}.flac"
        confirm = ConfirmUpload(wanted, grant.object_key)
        with pytest.raises(RequestError, match="no such object"):
            await ask(edge, tenant, site.site_id, confirm, UploadConfirmed)
        async with httpx.AsyncClient() as http:
            put = await http.put(grant.url, content=AUDIO, headers=grant.headers)
        assert put.status_code == 200, put.text
        confirmed = await ask(edge, tenant, site.site_id, confirm, UploadConfirmed)
        assert confirmed.sha256 == wanted.sha256
        with pytest.raises(RequestError) as refused:
            await ask(edge, other, site.site_id, confirm, UploadConfirmed)
        assert refused.value.code == "forbidden"
        false = msgspec.structs.replace(wanted, sha256="00" * 32)
        lie = ConfirmUpload(false, grant.object_key)
        with pytest.raises(RequestError) as refused:
            await ask(edge, tenant, site.site_id, lie, UploadConfirmed)
        assert refused.value.code == "checksum_mismatch"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"recording_id": "../../x"}, "recording.recording_id"),
        ({"media_type": "text/html"}, "recording.media_type"),
        ({"size_bytes": 0}, "recording.size_bytes"),
        ({"size_bytes": 10**13}, "recording.size_bytes"),
        ({"started_at_ms": 10**30}, "recording.started_at_ms"),
        ({"sha256": "zz"}, "sha256"),
    ],
)
async def test_a_bad_request_names_its_field(
    parts: NodeParts,
    edge: Client,
    site: SiteAddress,
    tenants: tuple[TenantId, TenantId],
    change: dict[str, object],
    field: str,
) -> None:
    bad = msgspec.structs.replace(sealed(), **change)
    async with running(grants.run, parts):
        with pytest.raises(RequestError) as refused:
            await ask(edge, tenants[0], site.site_id, GrantUpload(bad), UploadGrant)
    assert refused.value.field == field


async def test_each_link_is_audited(parts: NodeParts, one: Key, two: Key) -> None:
    stored = sealed()
    key = f"{one.tenant_id}/2023/11/14/{stored.recording_id}.flac"
    await parts.recordings.put(key, AUDIO, media_type="audio/flac")
    values = msgspec.structs.asdict(stored) | {"object_key": key, "stored_at_ms": T0}
    async with parts.database.tenant(one.tenant_id) as scope:
        await scope.execute(scope.insert(recording, **values))
    path = f"/v1/recordings/{stored.recording_id}/link"
    link = await one.call("POST", path)
    async with httpx.AsyncClient() as http:
        got = await http.get(link["url"])
    assert got.content == AUDIO
    await two.call("POST", path, 404)
    async with parts.database.tenant(one.tenant_id) as scope:
        entries = await scope.rows(scope.select(audit_entry))
    about = [each for each in entries if each.action.startswith("recording.")]
    assert [(each.action, each.subject) for each in about] == [
        ("recording.link_given", stored.recording_id)
    ]

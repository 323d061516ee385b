"""Sites over the real servers: codes, credentials, renewal, revocation, health, and placement."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from cloud.sites import issuer, watch
from cloud.sites.enrolment import CODE_LIFE_MS, MAX_ATTEMPTS, EnrolmentService
from cloud.sites.placement import serve_new_tenant
from cloud.sites.schemas import Enrolment, Renewal
from cloud.tasks import end_tasks
from infra.bus.jwt import KeyPair, decode_unverified
from infra.bus.messages import Bus
from infra.bus.permissions import site_inbox
from infra.config.role import NodeParts
from infra.contracts import subjects
from infra.contracts.envelope import wrap
from infra.contracts.errors import Forbidden, PeerError
from infra.contracts.ids import EventId, SiteId
from infra.contracts.site import EdgeHeartbeat
from infra.contracts.trust import AskChallenge, Challenge, renewal_text
from infra.db.tables.audit import audit_entry
from tests.integration.cloud.call_events import new_uuid
from tests.integration.cloud.conftest import Key, open_tenant
from tests.integration.conftest import Connect
from tests.integration.running_stack import RunningStack

PATIENCE_S = 5.0
DAY_MS = 24 * 3600 * 1_000


def always(now_ms: int) -> Callable[[], int]:
    return lambda: now_ms


def new_csr() -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()


@dataclass
class Appliance:
    """What an edge does over HTTPS, by hand."""

    operator: Key
    nkey: KeyPair = field(default_factory=KeyPair.user)

    async def enrol(self, code: str, expected: int = 200) -> Any:
        return await self.operator.call(
            "POST", "/v1/enrol", expected, code=code, nkey_public=self.nkey.public, csr=new_csr()
        )

    async def renew(
        self, held: Any, expected: int = 200, *, signer: KeyPair | None = None, **other: str
    ) -> Any:
        site_id, csr = held["site_id"], new_csr()
        path = "/v1/enrol/challenges"
        nonce = (await self.operator.call("POST", path, 200, site_id=site_id))["nonce"]
        text = renewal_text(site_id, self.nkey.public, csr, nonce)
        body = {
            "site_id": site_id,
            "nkey_public": self.nkey.public,
            "serial": held["serial"],
            "csr": csr,
            "nonce": nonce,
            "signature": base64.urlsafe_b64encode((signer or self.nkey).sign(text)).decode(),
        }
        return await self.operator.call("POST", "/v1/enrol/renewals", expected, **(body | other))


@pytest.fixture
async def roles(parts: NodeParts) -> AsyncIterator[None]:
    """The roles that enrol edges and hear their heartbeats."""
    tasks = [asyncio.create_task(role(parts)) for role in (issuer.run, watch.run)]
    probe = wrap(
        AskChallenge(SiteId(new_uuid())),
        event_id=EventId(new_uuid()),
        tenant_id=None,
        at_ms=1,
    )
    async with asyncio.timeout(PATIENCE_S):
        while True:  # until it serves
            try:
                await parts.bus.request(subjects.trust_request(AskChallenge), probe, Challenge)
                break
            except PeerError:
                await asyncio.sleep(0.02)
    yield
    assert not await end_tasks(tasks, PATIENCE_S)


async def new_site(operator: Key, **more: object) -> str:
    site = await operator.call("POST", "/v1/sites", 201, name=f"PoP {new_uuid()}", **more)
    return str(site["site_id"])


async def new_code(key: Key, site_id: str, path: str = "/v1/sites") -> str:
    made = await key.call("POST", f"{path}/{site_id}/enrolment-codes", 201)
    return str(made["code"])


async def test_a_code_becomes_credentials_once(operator: Key, roles: None) -> None:
    site_id = await new_site(operator)
    code = await new_code(operator, site_id)
    appliance = Appliance(operator)
    typed = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    held = await appliance.enrol(typed)
    claims = decode_unverified(held["user_jwt"])
    assert claims["sub"] == appliance.nkey.public
    assert claims["exp"] * 1_000 <= held["expires_at_ms"]
    assert claims["nats"]["allowed_connection_types"] == ["LEAFNODE"]
    publish = claims["nats"]["pub"]["allow"]
    assert f"tenant.*.site.{site_id}.evt.>" in publish
    assert all(site_id in each for each in publish if each.startswith(("tenant.", "site.")))
    certificate = x509.load_pem_x509_certificate(held["certificate"].encode())
    authority = x509.load_pem_x509_certificate(held["authority"].encode())
    certificate.verify_directly_issued_by(authority)
    assert f"{certificate.serial_number:x}" == held["serial"]
    assert site_id in certificate.subject.rfc4514_string()
    assert (await appliance.enrol(code, 403))["code"] == "bad_code"
    shown = await operator.call("GET", f"/v1/sites/{site_id}")
    assert shown["status"] == "offline"
    assert shown["credentials_expire_at_ms"] == held["expires_at_ms"]


async def test_of_two_appliances_with_one_code_one_is_enrolled(operator: Key, roles: None) -> None:
    site_id = await new_site(operator)
    code = await new_code(operator, site_id)
    answers = await asyncio.gather(
        *(
            operator.http.post(
                "/v1/enrol",
                json={"code": code, "nkey_public": KeyPair.user().public, "csr": new_csr()},
            )
            for _ in range(3)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200, 403, 403]


async def test_all_that_is_done_to_an_own_edge_is_in_the_owners_log(
    one: Key, two: Key, parts: NodeParts, roles: None
) -> None:
    path = "/v1/tenant/sites"
    site_id = (await one.call("POST", path, 201, name="Logged"))["site_id"]
    await one.call("PATCH", f"{path}/{site_id}", name="Renamed")
    code = await new_code(one, site_id, path)
    await Appliance(one).enrol(code)
    await one.call("POST", f"{path}/{site_id}/revoke", 200)
    done: dict[str, list[str]] = {}
    for tenant in (one, two):
        async with parts.database.tenant(tenant.tenant_id) as scope:
            rows = await scope.rows(
                scope.select(audit_entry)
                .where(audit_entry.c.subject == site_id)
                .order_by(audit_entry.c.audit_id)
            )
        done[tenant.tenant_id] = [row.action for row in rows]
        for row in rows:
            assert code not in f"{row.before}{row.after}"
    assert done[two.tenant_id] == []
    assert sorted(done[one.tenant_id]) == sorted(
        [
            "site.added",
            "site.changed",
            "site.enrolment_code_made",
            "site.enrolled",
            "site.revoked",
        ]
    )


async def test_a_code_bears_few_wrong_attempts(operator: Key, roles: None) -> None:
    site_id = await new_site(operator)
    code = await new_code(operator, site_id)
    appliance = Appliance(operator)
    wrong = code[:-1] + ("7" if code[-1] != "7" else "8")
    for _ in range(MAX_ATTEMPTS):
        assert (await appliance.enrol(wrong, 403))["field"] == "code"
    await appliance.enrol(code, 403)
    await appliance.enrol(await new_code(operator, site_id))


@pytest.mark.parametrize("code", ["x", "0000-0000-0000", "\0" * 12, "ÄÄÄÄ-ÄÄÄÄ-ÄÄÄÄ", "'; --"])
async def test_nonsense_is_no_code(operator: Key, roles: None, code: str) -> None:
    await Appliance(operator).enrol(code, 403)


async def test_a_bad_request_for_a_certificate_does_not_use_up_the_code(
    operator: Key, roles: None
) -> None:
    site_id = await new_site(operator)
    code = await new_code(operator, site_id)
    appliance = Appliance(operator)
    body = {"code": code, "nkey_public": appliance.nkey.public, "csr": "nonsense"}
    refused = await operator.call("POST", "/v1/enrol", 400, **body)
    assert (refused["code"], refused["field"]) == ("bad_certificate_request", "csr")
    body |= {"csr": new_csr(), "nkey_public": "U" + "A" * 55}
    refused = await operator.call("POST", "/v1/enrol", 400, **body)
    assert refused["field"] == "nkey_public"
    await appliance.enrol(code)


async def test_renewal_needs_the_key_and_what_was_issued(operator: Key, roles: None) -> None:
    site_id = await new_site(operator)
    appliance = Appliance(operator)
    held = await appliance.enrol(await new_code(operator, site_id))
    renewed = await appliance.renew(held)
    assert renewed["serial"] != held["serial"]
    again = await appliance.renew(renewed)
    assert decode_unverified(again["user_jwt"])["sub"] == appliance.nkey.public
    thief = KeyPair.user()
    assert (await appliance.renew(held, 400, signer=thief))["code"] == "bad_signature"
    refused = await appliance.renew(held, 403, nkey_public=thief.public)
    assert refused["code"] == "not_enrolled"
    elsewhere = await new_site(operator)
    assert (await appliance.renew(held, 403, site_id=elsewhere))["code"] == "not_enrolled"
    for nonce in ("", "1.2.3", "9" * 100, "9999999999999.aa.bb", "é.é.é"):
        assert (await appliance.renew(held, 400, nonce=nonce))["code"] == "bad_nonce"


async def test_what_was_revoked_is_not_renewed_until_enrolled_anew(
    operator: Key, roles: None
) -> None:
    site_id = await new_site(operator)
    appliance = Appliance(operator)
    held = await appliance.enrol(await new_code(operator, site_id))
    unused = await new_code(operator, site_id)
    revoked = await operator.call("POST", f"/v1/sites/{site_id}/revoke", 200)
    assert revoked["status"] == "revoked"
    assert (await appliance.renew(held, 403))["code"] == "credentials_revoked"
    await appliance.enrol(unused, 403)
    other = Appliance(operator)
    await other.renew(await other.enrol(await new_code(operator, site_id)))
    assert (await appliance.renew(held, 403))["code"] == "credentials_revoked"
    assert (await operator.call("GET", f"/v1/sites/{site_id}"))["status"] == "offline"


async def test_an_island_renews_after_the_end_and_a_long_lost_edge_does_not(
    operator: Key, parts: NodeParts, roles: None
) -> None:
    site_id = await new_site(operator)
    appliance = Appliance(operator)
    held = await appliance.enrol(await new_code(operator, site_id))
    assert held["expires_at_ms"] - held["issued_at_ms"] == issuer.CREDENTIALS_LIFE_MS
    for after_days, is_renewed in ((29, True), (31, False)):
        now_ms = held["expires_at_ms"] + after_days * DAY_MS
        service = EnrolmentService(parts.database, parts.bus, always(now_ms))
        nonce = (await service.challenge(SiteId(site_id))).nonce
        csr = new_csr()
        signature = appliance.nkey.sign(renewal_text(site_id, appliance.nkey.public, csr, nonce))
        request = Renewal(
            site_id=site_id,
            nkey_public=appliance.nkey.public,
            serial=held["serial"],
            csr=csr,
            nonce=nonce,
            signature=base64.urlsafe_b64encode(signature).decode(),
        )
        if is_renewed:
            assert (await service.renew(request)).serial != held["serial"]
            held = await appliance.renew(held)  # the grace's sweep left what is in force
            continue
        with pytest.raises(Forbidden) as refused:
            await service.renew(request)
        assert refused.value.code == "credentials_expired"


async def test_a_code_ends_after_its_time(operator: Key, parts: NodeParts, roles: None) -> None:
    site_id = await new_site(operator)
    code = await new_code(operator, site_id)
    request = Enrolment(code, KeyPair.user().public, new_csr())
    late = EnrolmentService(parts.database, parts.bus, lambda: parts.clock() + CODE_LIFE_MS)
    with pytest.raises(Forbidden) as refused:
        await late.enrol(request, "", "")
    assert refused.value.code == "bad_code"


async def test_a_tenant_sees_and_changes_its_own_edges_only(
    operator: Key, one: Key, two: Key, roles: None
) -> None:
    path = "/v1/tenant/sites"
    own = await one.call("POST", path, 201, name="Back office")
    assert (own["kind"], own["owner_tenant_id"]) == ("tenant", one.tenant_id)
    await two.call("POST", path, 201, name="Back office")  # a name is no secret of another
    await one.call("POST", path, 409, name="Back office")
    pop = await new_site(operator)
    for stranger, site_id in ((two, own["site_id"]), (one, pop)):
        await stranger.call("POST", f"{path}/{site_id}/enrolment-codes", 404)
        await stranger.call("POST", f"{path}/{site_id}/revoke", 404)
        await stranger.call("PATCH", f"{path}/{site_id}", 404, name="Mine")
    listed = {site["site_id"] for site in (await two.call("GET", path))["items"]}
    assert not listed & {own["site_id"], pop}
    held = await Appliance(operator).enrol(await new_code(one, own["site_id"], path))
    assert held["tenant_ids"] == [one.tenant_id]
    publish = decode_unverified(held["user_jwt"])["nats"]["pub"]["allow"]
    assert f"tenant.{one.tenant_id}.site.{own['site_id']}.evt.>" in publish
    assert not [each for each in publish if each.startswith("tenant.*")]


async def test_a_new_tenant_is_served_by_every_default_point_of_presence(
    operator: Key, parts: NodeParts
) -> None:
    default, other = await new_site(operator, is_default=True), await new_site(operator)
    tenant = await open_tenant(operator, "New")
    async with parts.database.platform() as connection:
        await serve_new_tenant(connection, tenant.tenant_id, parts.clock())
    async with parts.database.platform() as connection:
        assert await serve_new_tenant(connection, tenant.tenant_id, parts.clock()) == []
    sites = {site["site_id"] for site in (await tenant.call("GET", "/v1/tenant/sites"))["items"]}
    assert default in sites
    assert other not in sites
    await operator.call("PATCH", f"/v1/sites/{default}", 200, is_default=False)


async def test_heartbeats_become_health(
    operator: Key,
    one: Key,
    two: Key,
    roles: None,
    stack: RunningStack,
    connections: Connect,
) -> None:
    site_id = SiteId(await new_site(operator))
    for tenant in (one, two):
        await operator.call("PUT", f"/v1/sites/{site_id}/tenants/{tenant.tenant_id}", 204)
    assert (await operator.call("GET", f"/v1/sites/{site_id}"))["status"] == "never_enrolled"
    beat = EdgeHeartbeat(
        site_id=site_id,
        boot_id="boot",
        sent_at_ms=1,
        sequences={},
        config_versions={one.tenant_id: 7, two.tenant_id: 9},
        live_legs=3,
        config_refusals={two.tenant_id: "malformed_config"},
        release="0.1.0",
    )
    envelope = wrap(beat, event_id=EventId(new_uuid()), tenant_id=None, at_ms=1, site_id=site_id)
    # Through a real link: nobody in the cloud may speak for an edge.
    site = await stack.control.add_site(site_id, None)
    edge = await connections(site.url, site.credentials_file, inbox_prefix=site_inbox(site_id))
    await Bus(edge).publish(subjects.site_message(site_id, EdgeHeartbeat), envelope)
    async with asyncio.timeout(PATIENCE_S):
        shown = await operator.call("GET", f"/v1/sites/{site_id}")
        while shown["status"] != "online":
            await asyncio.sleep(0.02)
            shown = await operator.call("GET", f"/v1/sites/{site_id}")
    assert (shown["version"], shown["live_legs"], shown["refused_configs"]) == ("0.1.0", 3, 1)
    for tenant, version, refused in ((one, 7, 0), (two, 9, 1)):
        (seen,) = (await tenant.call("GET", "/v1/tenant/sites"))["items"]
        assert (seen["status"], seen["config_version"]) == ("online", version)
        assert seen["refused_configs"] == refused
        assert seen["live_legs"] is None
    await stack.control.remove_site(site_id)

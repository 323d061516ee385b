"""What only one may have, asked for by many at once; and rights that end while a request runs."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections import Counter
from collections.abc import Awaitable, Iterable
from typing import Any, TypeVar

import httpx
import msgspec
import pyotp
import pytest

from cloud.identity.principal import Actor, ActorKind
from cloud.identity.user_repository import UserRepository
from cloud.sites.enrolment import EnrolmentService
from cloud.sites.schemas import Enrolment, Renewal
from infra.config.role import NodeParts
from infra.contracts.errors import Forbidden
from infra.contracts.ids import SiteId, UserId
from infra.contracts.trust import IssuedCredentials, RenewCredentials, RevokeUsers, UsersRevoked
from tests.integration.cloud.browser import PASSWORD, Browser, new_email
from tests.integration.cloud.conftest import Key, serve_at_new_site
from tests.integration.cloud.people_scene import (
    address,
    invited,
    person,
    signed_in,
    user_id_of,
)
from tests.integration.cloud.test_api import put_prompt, wav
from tests.integration.cloud.test_sites import DAY_MS, Appliance, always, new_csr, new_site
from tests.integration.cloud.test_tenancy import fill_pool

AT_ONCE = 6
Reply = TypeVar("Reply", bound=msgspec.Struct)


async def statuses(requests: Iterable[Awaitable[httpx.Response]]) -> Counter[int]:
    """What requests that are sent at the same time are answered."""
    return Counter(each.status_code for each in await asyncio.gather(*requests))


def post(who: Key, path: str, **body: Any) -> Awaitable[httpx.Response]:
    headers = {"Authorization": f"Bearer {who.key}"}
    return who.http.post(path, headers=headers, json=body)


async def on_plan(operator: Key, tenant: Key, **limits: int) -> None:
    """Put the tenant on a plan with these limits."""
    name = f"p{secrets.token_hex(6)}"
    whole = {"seats": 10, "concurrent_calls": 10, "numbers": 10, "storage_bytes": 10**9}
    body = {"rank": 900, "is_offered": False, "api_requests_per_minute": 60_000}
    await operator.call("PUT", f"/v1/platform/plans/{name}", **body, **{**whole, **limits})
    await operator.call("PUT", f"/v1/tenants/{tenant.tenant_id}/plan", plan=name)


async def test_an_invitation_is_accepted_once(
    http: httpx.AsyncClient, parts: NodeParts, one: Key
) -> None:
    email = address("many")
    await one.call("POST", "/v1/people", 201, email=email, name="Many")
    token = (await Browser(http, parts).mail(email, "invitation"))["token"]
    path = f"/v1/auth/invitations/{token}/accept"
    body = {"name": "Many", "password": PASSWORD}
    found = await statuses(Browser(http, parts).send("POST", path, body) for _ in range(AT_ONCE))
    assert found == {201: 1, 404: AT_ONCE - 1}


async def test_a_sign_up_opens_one_tenant(http: httpx.AsyncClient, parts: NodeParts) -> None:
    browser, email = Browser(http, parts), new_email()
    body = {"email": email, "password": PASSWORD, "name": "Ana", "company": "Acme"}
    begun = await browser.call("POST", "/v1/auth/sign-up", 202, **body)
    code = {"code": (await browser.mail(email, "sign_up_code"))["code"]}
    path = f"/v1/auth/sign-up/{begun['sign_up_id']}/confirm"
    found = await statuses(Browser(http, parts).send("POST", path, code) for _ in range(AT_ONCE))
    assert found == {201: 1, 404: AT_ONCE - 1}


async def test_a_reset_link_is_used_once(http: httpx.AsyncClient, parts: NodeParts) -> None:
    browser, email = Browser(http, parts), new_email()
    await browser.sign_up(email)
    await browser.call("POST", "/v1/auth/password-reset", 202, email=email)
    token = (await browser.mail(email, "password_reset"))["token"]
    body = {"token": token, "password": "another-quartz-31-vane"}
    path = "/v1/auth/password-reset/confirm"
    found = await statuses(Browser(http, parts).send("POST", path, body) for _ in range(AT_ONCE))
    assert found == {204: 1, 404: AT_ONCE - 1}


async def test_a_second_factor_s_code_signs_in_once(
    http: httpx.AsyncClient, parts: NodeParts
) -> None:
    owner, email = Browser(http, parts), new_email()
    await owner.sign_up(email)
    begun = await owner.call("POST", "/v1/me/totp", password=PASSWORD)
    totp = pyotp.TOTP(begun["secret"])
    await owner.call("POST", "/v1/me/totp/confirm", code=totp.now())
    # One challenge: each sign-in voids the one before.
    body: dict[str, Any] = {"email": email, "password": PASSWORD}
    step = await Browser(http, parts).call("POST", "/v1/auth/sign-in", **body)
    code = totp.at(int(time.time()) + 30)  # the step that was used to confirm is void
    second = {"challenge": step["challenge"], "code": code}
    found = await statuses(
        Browser(http, parts).send("POST", "/v1/auth/second-factor", second) for _ in range(AT_ONCE)
    )
    assert found == {200: 1, 401: AT_ONCE - 1}


async def test_the_last_seat_and_the_last_number_are_one_s(operator: Key, one: Key) -> None:
    await on_plan(operator, one, seats=2, numbers=2)
    site = await serve_at_new_site(operator, one)
    agents = (
        post(one, "/v1/agents", name=f"A{at}", site_id=site, skills={}, queue_ids=[])
        for at in range(AT_ONCE)
    )
    assert await statuses(agents) == {201: 2, 409: AT_ONCE - 2}
    numbers = await fill_pool(operator, AT_ONCE)
    claims = (post(one, "/v1/numbers", number=each) for each in numbers)
    assert await statuses(claims) == {201: 2, 409: AT_ONCE - 2}


async def test_storage_is_counted_one_upload_after_the_other(operator: Key, one: Key) -> None:
    content = wav(duration_s=1.0)
    await on_plan(operator, one, storage_bytes=2 * len(content))
    found = await statuses(put_prompt(one, f"p{at}", content) for at in range(AT_ONCE))
    assert found == {200: 2, 409: AT_ONCE - 2}


async def test_a_number_is_one_tenant_s(operator: Key, one: Key, two: Key) -> None:
    (number,) = await fill_pool(operator, 1)
    claims = (post(who, "/v1/numbers", number=number) for who in (one, two) * 3)
    assert await statuses(claims) == {201: 1, 409: 5}


async def test_two_owners_do_not_remove_each_other(one: Key) -> None:
    owners = [await person(one, name, "owner") for name in ("Olga", "Oleg")]
    ids = [await user_id_of(each) for each in owners]
    headers = [{"Authorization": f"Bearer {each.key}"} for each in owners]
    found = await statuses(
        one.http.patch(f"/v1/people/{other}", headers=mine, json={"status": "disabled"})
        for mine, other in zip(headers, reversed(ids), strict=True)
    )
    assert found[200] == 1, found
    people = (await one.call("GET", "/v1/people?role=owner&status=active"))["items"]
    assert len(people) == 1


async def test_a_disabled_person_s_sign_in_under_way_opens_nothing(
    http: httpx.AsyncClient, parts: NodeParts, one: Key
) -> None:
    """A session that is written after the account was disabled is of no use."""
    ana = await invited(one, "Ana", "supervisor")
    session = await signed_in(one, ana["user_id"])
    await one.call("PATCH", f"/v1/people/{ana['user_id']}", status="disabled")
    late = await signed_in(one, ana["user_id"])
    async with parts.database.tenant(one.tenant_id) as scope:
        users = UserRepository(scope.connection)
        await users.change(one.tenant_id, UserId(ana["user_id"]), status="disabled")
    for each in (session, late):
        await each.call("GET", "/v1/me", 401)


class Interrupted(EnrolmentService):
    """While its renewal is being signed, the site is revoked."""

    async def _ask(self, order: msgspec.Struct, kind: type[Reply]) -> Reply:
        answer: msgspec.Struct
        match order:
            case RenewCredentials(issue):
                await self.revoke(issue.site_id, Actor(ActorKind.SYSTEM, "operator", "operator"))
                answer = IssuedCredentials("jwt", "pem", "pem", "2", 2, DAY_MS, "bus")
            case RevokeUsers():
                answer = UsersRevoked()
            case _:
                answer = IssuedCredentials("jwt", "pem", "pem", "1", 1, DAY_MS, "bus")
        assert isinstance(answer, kind)
        return answer


async def test_a_renewal_does_not_outlive_the_revocation(operator: Key, parts: NodeParts) -> None:
    site_id = SiteId(await new_site(operator))
    appliance = Appliance(operator)
    service = Interrupted(parts.database, parts.bus, always(10))
    code = (await service.make_code(site_id, Actor(ActorKind.SYSTEM, "o", "o"))).code
    nkey = appliance.nkey.public
    await service.enrol(Enrolment(code, nkey, new_csr()), "", "")
    asked = Renewal(site_id, nkey, "1", new_csr(), "nonce", "signature")
    with pytest.raises(Forbidden) as refused:
        await service.renew(asked)
    assert refused.value.code == "credentials_revoked"
    # What was signed meanwhile is known to nobody, and can't be renewed either.
    with pytest.raises(Forbidden):
        await service.renew(msgspec.structs.replace(asked, serial="2"))

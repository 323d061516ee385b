"""A tenant with one of everything, and what the tests must know to fill each request with it."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import argon2

from cloud.identity.permissions import OperatorRole, Role
from cloud.identity.user_repository import UserRepository
from infra.contracts.ids import UserId
from tests.integration.authorisation.role_scene import organisation, person_as
from tests.integration.cloud.browser import PASSWORD
from tests.integration.cloud.conftest import Key
from tests.integration.cloud.people_scene import address, invited, signed_in
from tests.integration.cloud.test_api import flow_document, furnish, wav
from tests.integration.cloud.test_clients import png

_count = itertools.count(1)


@dataclass(frozen=True)
class House:
    """A furnished tenant.

    Attributes:
        key: an API key that may do everything a tenant may.
        owner: a session of its owner.
        asker: somebody of the operator, who asked to be let in.
        ids: of its things, by the name of the parameter or field that takes them.
    """

    key: Key
    owner: Key
    asker: Key
    ids: Mapping[str, str]

    @property
    def files(self) -> Mapping[str, bytes]:
        """What is uploaded, by path."""
        number = self.ids["number"]
        return {
            "/v1/brand/logo": png(),
            "/v1/prompts/{name}": wav(),
            "/v1/import/people": f"email,name\n{address('filed')},Filed\n".encode(),
            "/v1/import/skills": b"name,description\nfiled,From a file\n",
            "/v1/import/queues": b"name\nFiled\n",
            "/v1/import/numbers": f"number\n{number}\n".encode(),
        }

    @property
    def bodies(self) -> Mapping[str, Any]:
        """Values that a schema does not tell; by title of the body, or name of the field."""
        number = next(_count)
        document = flow_document(self.ids["queue_id"])
        return {
            "document": document,
            "email": address("made"),
            "time_zone": "Europe/Berlin",
            "number": self.ids["number"],
            "numbers": [self.ids["number"]],
            "weekly": [{"day": 1, "from_minute": 540, "to_minute": 1020}],
            "template_id": "queue",
            "version": 1,
            "plan": "business",
            "trial_ends_at_ms": 1_900_000_000_000,
            "issuer": f"https://id{number}.example.com",
            "domains": [f"d{number}.example.com"],
            "url": f"https://hook{number}.example.com/",
            "events": ["contact.ended"],
            "permissions": ["queues:read"],
            "TenantPatch": {"name": "Renamed"},
            "PlanBody": {
                "rank": 900,
                "is_offered": False,
                "seats": 1,
                "concurrent_calls": 1,
                "numbers": 1,
                "storage_bytes": 1,
                "api_requests_per_minute": 1,
            },
            "StatusChange": {"status": "past_due", "reason": "A bill is open"},
            "ReplayRange": {"from_ms": 1, "to_ms": 2},
            "IdentityProviderBody": {
                "name": "Corporate",
                "issuer": f"https://id{number}.example.com",
                "client_id": "tandem",
                "domains": [self.ids["domain"]],
            },
            "CloseTenant": {"name": "not its name"},
            "PoolNumbers": {"numbers": [f"+49302{number:06d}"], "tenant_id": self.ids["tenant_id"]},
            "FlowFromTemplate": {
                "template_id": "hours_and_voicemail",
                "name": f"flow {number}",
                "queue_ids": {"main": self.ids["queue_id"]},
                "hours_id": self.ids["hours_id"],
            },
            "code": "123456",
            "OwnPassword": {"password": "not-the-password"},
            "PasswordChange": {"current": "not-the-password", "new": "quartz-vellum-79-mart"},
            "role": "agent",
            "colour": "#123456",
            "NewGrant": {
                "user_id": self.ids["user_id"],
                "tenant_id": self.ids.get("client_tenant_id", ""),
                "role": "planner",
            },
            "NewClient": {"name": f"client {number}"},
            "ClientPatch": {"name": f"client {number}"},
            "BrandBody": {"name": "Brand", "colour": "#123456"},
            "client_id": "tandem",
        }


def _others(number: int) -> Mapping[str, Mapping[str, Any]]:
    """Things that their owner makes, and whose ids the answer names."""
    return {
        "/v1/tenant/exports": {},
        "/v1/api-keys": {"name": "scoped"},
        "/v1/oauth-clients": {"name": "program"},
        "/v1/scim-tokens": {"name": "directory"},
        "/v1/identity-providers": {
            "name": "Corporate",
            "issuer": f"https://id{number}.example.com",
            "client_id": "tandem",
            "client_secret": "s3cret-s3cret",
            "domains": [f"x{number}.example.com"],
        },
    }


async def build(operator: Key, name: str) -> House:
    """Open a tenant and put one of everything into it."""
    tenant = await operator.call(
        "POST", "/v1/tenants", 201, name=name, plan="enterprise", kind="reseller"
    )
    made = await operator.call(
        "POST", f"/v1/tenants/{tenant['tenant_id']}/api-keys", 201, name="all"
    )
    key = replace(operator, key=made["key"], tenant_id=tenant["tenant_id"])
    ids = dict(await furnish(operator, key))
    person = await invited(key, "Owner", Role.OWNER)
    owner = await signed_in(key, person["user_id"])
    ids["session_id"] = await _second_session(key, owner, person["user_id"])
    await use_password(operator, owner, person["user_id"])
    ids["user_id"] = (await invited(key, "Member", Role.AGENT))["user_id"]
    ids["domain_id"] = ids["reseller_id"] = ids["tenant_id"]
    ids["api_key_id"] = made["api_key_id"]
    ids["/v1/platform/plans name"] = "probe"
    team = await key.call("POST", "/v1/teams", 201, name="Team", user_ids=[ids["user_id"]])
    ids["team_id"] = team["team_id"]
    skill = await key.call("POST", "/v1/skills", 201, name="welding")
    ids["skill_id"] = skill["skill_id"]
    week = [{"day": 1, "from_minute": 540, "to_minute": 1020}]
    hours = await key.call(
        "POST", "/v1/hours", 201, name="Office", time_zone="Europe/Berlin", weekly=week
    )
    ids["hours_id"] = hours["hours_id"]
    own = await key.call("POST", "/v1/tenant/sites", 201, name="Own edge")
    ids["/v1/tenant/sites site_id"] = own["site_id"]
    number = next(_count)
    ids["domain"] = f"x{number}.example.com"
    for path, body in _others(number).items():
        answer = await owner.http.request(
            "POST", path, headers={"Authorization": f"Bearer {owner.key}"}, json=body
        )
        assert answer.is_success, (path, answer.text)
        for name, value in answer.json().items():
            if name.endswith("_id") and isinstance(value, str):
                ids.setdefault(f"{path} {name}" if name in ids else name, value)
    await _outsource(owner, ids)
    asker = await _be_asked(operator, owner, ids)
    await _hook(owner, ids)
    await _spare(operator, key, ids)
    return House(key, owner, asker, ids)


async def use_password(operator: Key, who: Key, user_id: str) -> None:
    """Let the person's password be PASSWORD, by a hash that is quickly checked."""
    async with operator.parts.database.tenant(who.tenant_id) as scope:
        users = UserRepository(scope.connection)
        hashed = argon2.PasswordHasher(time_cost=1, memory_cost=64).hash(PASSWORD)
        await users.change(who.tenant_id, UserId(user_id), password_hash=hashed)


async def _spare(operator: Key, key: Key, ids: dict[str, str]) -> None:
    """Things that nothing refers to, so that they can be removed."""
    queue = await key.call("POST", "/v1/queues", 201, name="Spare")
    ids["/v1/queues/{queue_id} queue_id"] = queue["queue_id"]
    team = await key.call("POST", "/v1/teams", 201, name="Spare", user_ids=[])
    ids["/v1/teams/{team_id} team_id"] = team["team_id"]
    site = await operator.call("POST", "/v1/sites", 201, name=f"Spare of {key.tenant_id}")
    path = f"/v1/sites/{site['site_id']}/tenants/{key.tenant_id}"
    await operator.call("PUT", path, 204)
    ids["/v1/sites/{site_id}/tenants/{tenant_id} site_id"] = site["site_id"]


async def _second_session(key: Key, owner: Key, user_id: str) -> str:
    """A session of the owner on another device, which it may end."""
    before = {each["session_id"] for each in (await owner.call("GET", "/v1/me/sessions"))["items"]}
    await signed_in(key, user_id)
    after = {each["session_id"] for each in (await owner.call("GET", "/v1/me/sessions"))["items"]}
    (found,) = after - before
    return str(found)


async def _outsource(owner: Key, ids: dict[str, str]) -> None:
    """A client tenant, and a grant in it."""
    client = await owner.call("POST", "/v1/clients", 201, name=f"Client {next(_count)}")
    ids["/v1/clients tenant_id"] = client["tenant_id"]
    ids["client_tenant_id"] = client["tenant_id"]
    given = {"user_id": ids["user_id"], "tenant_id": client["tenant_id"], "role": "supervisor"}
    grant = await owner.call("POST", "/v1/grants", 201, **given)
    ids["membership_id"] = grant["membership_id"]


async def _be_asked(operator: Key, owner: Key, ids: dict[str, str]) -> Key:
    """Somebody of the operator asks to be let in: one asking is approved, two are open."""
    home = await organisation(operator, "operator")
    asker = await person_as(home, OperatorRole.OPERATOR_SUPPORT)
    path = f"/v1/tenants/{ids['tenant_id']}/access-requests"
    reasons = ("To see why calls wait", "To see why calls end", "To see why nobody calls")
    asked = [await asker.call("POST", path, 201, reason=reason) for reason in reasons]
    wanted, unwanted, approved = (each["access_request_id"] for each in asked)
    ids["access_request_id"] = wanted
    one_of_them = "/v1/tenant/access-requests/{access_request_id}"
    ids[f"{one_of_them}/refuse access_request_id"] = unwanted
    await owner.call("POST", f"/v1/tenant/access-requests/{approved}/approve")
    (access,) = (await owner.call("GET", "/v1/tenant/access"))["items"]
    ids["/v1/tenant/access/{membership_id} membership_id"] = access["membership_id"]
    return asker


async def _hook(owner: Key, ids: dict[str, str]) -> None:
    """A webhook, and a delivery to it."""
    body = {"url": "https://hook.example.com/", "events": ["contact.ended"]}
    made = await owner.call("POST", "/v1/webhooks", 201, **body)
    ids["webhook_id"] = made["webhook"]["webhook_id"]
    sent = await owner.call("POST", f"/v1/webhooks/{ids['webhook_id']}/test", 202)
    ids["delivery_id"] = sent["delivery_id"]

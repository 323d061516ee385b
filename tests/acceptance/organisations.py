"""Organisations and people beside the lab's own: made by the API and by the mails it sends."""

from __future__ import annotations

from dataclasses import dataclass

from infra.demo.api import Api, Json
from infra.demo.mailbox import Mailbox
from tests.acceptance.lab import Lab

PASSWORD = "copper lantern orchard 42"


@dataclass(frozen=True, slots=True)
class Login:
    """Somebody who can sign in."""

    email: str
    name: str
    password: str = PASSWORD


async def add_operator(lab: Lab, email: str, name: str) -> Login:
    """A person who administers the platform."""
    await lab.house.add_operator(email, name, PASSWORD)
    return Login(email, name)


async def add_person(lab: Lab, api: Api, email: str, name: str, *roles: str) -> Login:
    """A person of the organisation whose key `api` has, by invitation."""
    mailbox = Mailbox(lab.data)
    mailbox.skip()
    body: Json = {"email": email, "name": name, "roles": [{"role": role} for role in roles]}
    await api.post("/v1/people", body)
    token = (await mailbox.link(email)).rpartition("/")[2]
    async with Api(lab.house.url, None) as stranger:
        accepted = {"name": name, "password": PASSWORD}
        await stranger.post(f"/v1/auth/invitations/{token}/accept", accepted)
    return Login(email, name)


async def open_organisation(lab: Lab, name: str, **more: str) -> tuple[str, Api]:
    """An organisation and a client with a key of it; the caller closes the client."""
    tenant = await lab.platform.post("/v1/tenants", {"name": name, **more})
    tenant_id: str = tenant["tenant_id"]
    key = await lab.platform.post(f"/v1/tenants/{tenant_id}/api-keys", {"name": "test"})
    return tenant_id, Api(lab.house.url, key["key"])

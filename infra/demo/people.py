"""Gives the cast's people their sign-in by the ways that real ones take: invitation and reset."""

from __future__ import annotations

import time
from dataclasses import dataclass

from infra.demo.api import Api, Json
from infra.demo.cast import PersonPart
from infra.demo.house import House
from infra.demo.mailbox import Mailbox
from infra.demo.record import RecordFile, new_password

GRANT_DAYS = 90
DAY_MS = 24 * 3_600_000


@dataclass(frozen=True, slots=True)
class SignIn:
    """Who signs in where with what, for the terminal."""

    email: str
    password: str
    organisation: str
    role: str

    def line(self) -> str:
        """For people."""
        return f"  {self.email:<32} {self.password:<22} {self.organisation}, {self.role}"


class People:
    """Ensures people who can sign in; a second time it changes nothing."""

    def __init__(self, house: House, record: RecordFile) -> None:
        self._house = house
        self._record = record
        self._mailbox = Mailbox(house.data)
        self.sign_ins: list[SignIn] = []

    async def operator(self, part: PersonPart) -> None:
        """The operator's first person, made by the command as on a real machine."""
        password = self._record.passwords.get(part.email)
        if password is None:
            password = new_password()
            await self._house.add_operator(part.email, part.name, password)
            self._record.keep_password(part.email, password)
        self.sign_ins.append(SignIn(part.email, password, "Operator", part.role))

    async def person(self, api: Api, organisation: str, part: PersonPart) -> str:
        """One person of the organisation whose key `api` has; its id."""
        rows: dict[str, Json] = {
            row["email"]: row for row in (await api.get("/v1/people"))["items"]
        }
        row = rows.get(part.email)
        password = self._record.passwords.get(part.email)
        if row is None:
            self._mailbox.skip()
            row = await api.post("/v1/people", _new(part))
            password = await self._accept(part)
        elif password is None:
            password = await self._again(api, row, part)
        self.sign_ins.append(SignIn(part.email, password, organisation, part.role))
        user_id: str = row["user_id"]
        return user_id

    async def _again(self, api: Api, row: Json, part: PersonPart) -> str:
        """The record was lost: a new invitation, or a new password."""
        self._mailbox.skip()
        if row["status"] == "invited":
            await api.post(f"/v1/people/{row['user_id']}/invitation")
            return await self._accept(part)
        password = new_password()
        async with Api(self._house.url, None) as stranger:
            await stranger.post("/v1/auth/password-reset", {"email": part.email})
            token = _token(await self._mailbox.link(part.email))
            body = {"token": token, "password": password}
            await stranger.post("/v1/auth/password-reset/confirm", body)
        self._record.keep_password(part.email, password)
        return password

    async def _accept(self, part: PersonPart) -> str:
        password = new_password()
        token = _token(await self._mailbox.link(part.email))
        async with Api(self._house.url, None) as stranger:
            body = {"name": part.name, "password": password}
            await stranger.post(f"/v1/auth/invitations/{token}/accept", body)
        self._record.keep_password(part.email, password)
        return password


async def ensure_grant(
    api: Api, user_id: str, tenant_id: str, role: str, queue_ids: list[str]
) -> None:
    """Let one of the outsourcer's people work in a client, over these queues, until a day."""
    for grant in (await api.get("/v1/grants"))["items"]:
        if (grant["user_id"], grant["tenant_id"]) == (user_id, tenant_id):
            return
    until_at_ms = time.time_ns() // 1_000_000 + GRANT_DAYS * DAY_MS
    body = {"user_id": user_id, "tenant_id": tenant_id, "role": role, "queue_ids": queue_ids}
    await api.post("/v1/grants", {**body, "until_at_ms": until_at_ms})


def _new(part: PersonPart) -> Json:
    return {
        "email": part.email,
        "name": part.name,
        "locale": part.locale,
        "roles": [{"role": part.role}],
    }


def _token(link: str) -> str:
    return link.rstrip("/").rpartition("/")[2]

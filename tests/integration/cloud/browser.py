"""A browser at the API: keeps cookies, says where its pages come from, reads its mail."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any

import httpx
from sqlalchemy import select

from infra.config.role import NodeParts
from infra.db.tables.sign_in import mail_outbox

PASSWORD = "vellum-quartz-97-tram"


def new_email() -> str:
    """An address that nobody had before; unique over runs that share a database."""
    return f"ana.{secrets.token_hex(6)}@acme.example"


@dataclass
class Browser:
    """One browser without cookies at first."""

    http: httpx.AsyncClient
    parts: NodeParts
    cookies: dict[str, str] = field(default_factory=dict)
    set_cookies: list[str] = field(default_factory=list)
    user_agent: str = "Test/1"

    async def send(
        self, method: str, path: str, body: object = None, **headers: str
    ) -> httpx.Response:
        """One request, as a page of the portal itself sends it unless headers say otherwise."""
        sent = {"sec-fetch-site": "same-origin", "user-agent": self.user_agent}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookies:
            sent["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self.http.cookies.clear()
        answer = await self.http.request(method, path, headers=sent, json=body)
        self.set_cookies = answer.headers.get_list("set-cookie")
        for each in self.set_cookies:
            name, _, rest = each.partition("=")
            value = rest.partition(";")[0]
            if value.strip('"'):
                self.cookies[name] = value
            else:
                self.cookies.pop(name, None)
        return answer

    async def call(self, method: str, path: str, expected: int = 200, **body: object) -> Any:
        """Send a request; fails the test unless the answer has the expected status."""
        answer = await self.send(method, path, body or None)
        assert answer.status_code == expected, answer.text
        return answer.json() if answer.content else {}

    async def mail(self, email: str, template: str) -> dict[str, str]:
        """What the newest mail of that kind to an address says."""
        statement = (
            select(mail_outbox.c.fields)
            .where(mail_outbox.c.recipient == email, mail_outbox.c.template == template)
            .order_by(mail_outbox.c.created_at_ms.desc(), mail_outbox.c.mail_id.desc())
            .limit(1)
        )
        async with self.parts.database.platform() as connection:
            fields: dict[str, str] = (await connection.execute(statement)).scalar_one()
        return fields

    async def sign_up(self, email: str, company: str = "Acme", **more: object) -> Any:
        """Sign up and confirm; gives Me."""
        body = {"email": email, "password": PASSWORD, "name": "Ana", "company": company, **more}
        begun = await self.call("POST", "/v1/auth/sign-up", 202, **body)
        code = (await self.mail(email, "sign_up_code"))["code"]
        path = f"/v1/auth/sign-up/{begun['sign_up_id']}/confirm"
        return await self.call("POST", path, 201, code=code)

"""Around sign-in: the operator's first person, stronger hashes, breaches, what is forgotten."""

from __future__ import annotations

import asyncio
import hashlib
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import msgspec
import pytest
from sqlalchemy import func, select, text, update

from cloud.identity.breached import BreachedRange, is_listed
from cloud.identity.passwords import Passwords
from cloud.identity.upkeep import forget_once
from cloud.settings import NodeSettings
from infra.config.role import NodeParts
from infra.contracts.ids import TenantId
from infra.db.tables.identity import session, user_account
from infra.db.tables.sign_in import attempt_delay, one_time_token, sign_up
from tests.integration.cloud.browser import PASSWORD, Browser, new_email
from tests.integration.cloud.conftest import serve_api
from tests.integration.running_stack import RunningStack

SIGN_IN = "/v1/auth/sign-in"
DAY_MS = 24 * 3_600_000


@pytest.fixture
def browser(http: httpx.AsyncClient, parts: NodeParts) -> Browser:
    return Browser(http, parts)


async def tandem(*arguments: str) -> tuple[int, str, str]:
    """The command, as an operator runs it."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        "import sys; from infra.config.cli import main; sys.exit(main(sys.argv[1:]))",
        *arguments,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    return process.returncode or 0, out.decode(), err.decode()


async def test_the_operator_s_first_person_signs_in(
    stack: RunningStack, browser: Browser, tmp_path: Path
) -> None:
    email, password_file = new_email(), tmp_path / "password"
    password_file.write_text(PASSWORD + "\n", encoding="utf-8")
    options = ("--password-file", str(password_file), "--stack-dir", str(stack.data_dir))
    code, out, err = await tandem("operator", "create", email, "Olga", *options)
    assert code == 0, err
    assert json.loads(out)["email"] == email
    assert PASSWORD not in out + err
    answer = await browser.call("POST", SIGN_IN, email=email, password=PASSWORD)
    me = answer["me"]
    assert me["home"]["kind"] == "operator"
    assert "platform:tenants:read" in me["permissions"]
    assert not [each for each in me["permissions"] if not each.startswith("platform:")]
    await browser.call("GET", "/v1/tenants")
    # A second person joins the same organisation; the same address never twice.
    other = new_email()
    code, out, _ = await tandem("operator", "create", other, "Oskar", *options)
    assert (code, json.loads(out)["tenant_id"]) == (0, me["home"]["tenant_id"])
    code, _, err = await tandem("operator", "create", email, "Olga", *options)
    assert code != 0
    assert "signs in already" in err
    password_file.write_text("password123", encoding="utf-8")
    code, _, err = await tandem("operator", "create", new_email(), "Olga", *options)
    assert code != 0
    assert "password123" not in err


async def test_a_sign_in_makes_a_weak_hash_strong(browser: Browser, parts: NodeParts) -> None:
    email = new_email()
    me = await browser.sign_up(email)
    weak = await Passwords(memory_kib=8_192, passes=1).hash(PASSWORD)
    tenant_id = TenantId(me["home"]["tenant_id"])
    async with parts.database.tenant(tenant_id) as scope:
        await scope.execute(scope.update(user_account).values(password_hash=weak))
    await browser.call("POST", SIGN_IN, email=email, password=PASSWORD)
    async with parts.database.tenant(tenant_id) as scope:
        row = (await scope.rows(scope.select(user_account)))[0]
    assert row.password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    await browser.call("POST", SIGN_IN, email=email, password=PASSWORD)


async def test_what_is_over_is_forgotten_and_nothing_else(
    browser: Browser, parts: NodeParts
) -> None:
    email = new_email()
    me = await browser.sign_up(email)
    old = Browser(browser.http, parts)
    await old.call("POST", SIGN_IN, email=email, password=PASSWORD)
    await old.call("POST", SIGN_IN, 401, email=new_email(), password=PASSWORD)
    await old.call("POST", "/v1/auth/password-reset", 202, email=email)
    body = {"email": new_email(), "password": PASSWORD, "name": "Ana", "company": "Acme"}
    begun = await old.call("POST", "/v1/auth/sign-up", 202, **body)
    long_ago = parts.clock() - 40 * DAY_MS
    async with parts.database.platform() as connection:
        ended = update(session).where(session.c.tenant_id == me["home"]["tenant_id"])
        newest = select(func.max(session.c.created_at_ms)).where(
            session.c.tenant_id == me["home"]["tenant_id"]
        )
        await connection.execute(
            ended.where(session.c.created_at_ms == newest.scalar_subquery()).values(
                revoked_at_ms=long_ago
            )
        )
        await connection.execute(
            update(one_time_token)
            .where(one_time_token.c.tenant_id == me["home"]["tenant_id"])
            .values(expires_at_ms=long_ago)
        )
        await connection.execute(
            update(sign_up)
            .where(sign_up.c.sign_up_id == begun["sign_up_id"])
            .values(expires_at_ms=long_ago)
        )
        await connection.execute(update(attempt_delay).values(last_at_ms=long_ago))
    gone = await forget_once(parts)
    assert all(count >= 1 for count in gone.values()), gone
    assert (await browser.call("GET", "/v1/me"))["user"]["email"] == email
    async with parts.database.platform() as connection:
        left = (await connection.execute(text("SELECT count(*) FROM attempt_delay"))).scalar_one()
    assert left == 0


@asynccontextmanager
async def range_service(known: str) -> AsyncIterator[tuple[str, list[str]]]:
    """A breached-password service over a socket: knows one password; and what it was asked."""
    asked: list[str] = []
    digits = hashlib.sha1(known.encode(), usedforsecurity=False).hexdigest().upper()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        asked.append(head.decode())
        body = f"{'0' * 35}:0\r\n{digits[5:]}:12\r\n".encode()
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % len(body) + body)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/range", asked
    finally:
        server.close()


async def test_a_breached_password_is_asked_for_by_five_digits(
    parts: NodeParts, settings: NodeSettings
) -> None:
    known = "umbra-walnut-sieve-41"
    async with range_service(known) as (url, asked):
        identity = msgspec.structs.replace(settings.identity, breached_range_url=url)
        asking = replace(settings, identity=identity)
        async with serve_api(parts, asking) as http:
            browser = Browser(http, parts)
            body = {"email": new_email(), "name": "Ana", "company": "Acme", "password": known}
            refused = await browser.call("POST", "/v1/auth/sign-up", 400, **body)
            assert refused["code"] == "password_breached"
            await browser.call("POST", "/v1/auth/sign-up", 202, **{**body, "password": PASSWORD})
    digits = hashlib.sha1(known.encode(), usedforsecurity=False).hexdigest().upper()
    assert asked[0].startswith(f"GET /range/{digits[:5]} ")
    assert digits[5:10] not in asked[0]
    # Nobody is kept out because a service of somebody else's is down.
    assert not await BreachedRange(url).holds(known)


def test_padding_is_no_breach() -> None:
    assert is_listed("ABC", "abc:3\r\nDEF:0")
    assert not is_listed("DEF", "ABC:3\r\nDEF:0")
    assert not is_listed("X", "")


async def test_a_trusted_proxy_names_scheme_and_address(
    parts: NodeParts, settings: NodeSettings
) -> None:
    identity = msgspec.structs.replace(settings.identity, trusts_proxy=True)
    email = new_email()
    async with serve_api(parts, replace(settings, identity=identity)) as http:
        browser = Browser(http, parts)
        await browser.sign_up(email)
        body = {"email": email, "password": PASSWORD}
        forwarded = {"x_forwarded_proto": "https", "x_forwarded_for": "6.6.6.6, 203.0.113.9"}
        browser.cookies.clear()
        await browser.send("POST", SIGN_IN, body, **forwarded)
        assert browser.set_cookies[0].startswith("__Host-tandem_session=")
        items = (await browser.send("GET", "/v1/me/sessions", **forwarded)).json()["items"]
    assert "203.0.113.9" in [each["ip"] for each in items]
    assert "6.6.6.6" not in [each["ip"] for each in items]

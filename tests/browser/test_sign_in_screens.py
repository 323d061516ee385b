"""What an organisation demands of sign-in, and has to prove of itself, as its people see it."""

from __future__ import annotations

import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pyotp
import pytest
import pytest_asyncio

from infra.demo.api import Api
from infra.demo.mailbox import Mailbox
from tests.acceptance.portal import Portal, visitor
from tests.browser.chromium import Browser, chromium
from tests.browser.real_node import PASSWORD, RealNode, open_organisation, real_node

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

COMPANY = {"en": "Meadow Bikes & Repairs", "zh-CN": "草地自行车维修"}
# Screens are kept when this names a folder; for people who look at them.
LED_LIMIT_S = 60.0  # the page asks every few seconds
PICTURES = os.environ.get("TANDEM_TEST_PICTURES")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def place(
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[tuple[RealNode, Browser]]:
    """A node, and a browser."""
    async with real_node() as node, chromium(tmp_path_factory.mktemp("profile")) as browser:
        yield node, browser


@asynccontextmanager
async def tab(place: tuple[RealNode, Browser], locale: str) -> AsyncIterator[Portal]:
    """Somebody's own browser."""
    node, browser = place
    async with visitor(browser, node.url, locale=locale) as portal:
        yield portal


async def set_up(portal: Portal) -> pyotp.TOTP:
    """From the button to the recovery codes."""
    words = portal.words
    await portal.press(words("account", "factor.begin"))
    # The page below has a field of the same name.
    await portal.sees(words("account", "factor.begin.lead"))
    await portal.write(words("account", "password.current"), PASSWORD)
    await portal.press(words("account", "factor.begin"))
    secret = await portal.value(words("account", "factor.secret"))
    await picture(portal, "scan")
    await portal.write(words("account", "factor.code"), pyotp.TOTP(secret).now())
    await portal.press(words("account", "factor.confirm"))
    await portal.sees(words("account", "codes.lead"))
    await picture(portal, "codes")
    await portal.press(words("account", "codes.kept"))
    return pyotp.TOTP(secret)


async def picture(portal: Portal, name: str) -> None:
    """Keep what the page shows, in both themes, if anybody wants it."""
    if PICTURES is None:
        return
    for scheme in ("light", "dark"):
        await portal.page.prefer(scheme)
        path = Path(PICTURES) / f"{name}.{portal.words.locale}.{scheme}.png"
        path.write_bytes(await portal.page.screenshot())
    await portal.page.prefer("light")


@pytest.mark.parametrize("locale", ["en", "zh-CN"])
async def test_a_tenant_demands_a_second_factor(
    place: tuple[RealNode, Browser], locale: str
) -> None:
    node, _ = place
    organisation = await open_organisation(node, COMPANY[locale])
    async with tab(place, locale) as olga, tab(place, locale) as ben:
        words = olga.words
        email = await invite(node, organisation.api)
        await ben.sign_in(email, PASSWORD)
        await olga.sign_in(organisation.email, PASSWORD)
        await olga.follow("/sign-in-settings")
        # Who has none can't demand one.
        await olga.sees(words("signInSettings", "demand.first"))
        # All of the page is there: nothing moves under the mouse.
        settled = (words("signInSettings", key) for key in ("empty", "factor.without"))
        await olga.sees(*settled)
        await olga.press(words("signInSettings", "demand.first"))
        await set_up(olga)
        await olga.sees(words("account", "factor.on"))
        await olga.follow("/sign-in-settings")
        await olga.press(words("signInSettings", "demand"))
        await olga.sees(words("signInSettings", "demand.count", count=1, all=2))
        await picture(olga, "demand")
        await olga.press(words("signInSettings", "demand"))
        await olga.sees(words("signInSettings", "demand.on"))
        await picture(olga, "demanded")

        # Ben looks at the overview, whose figures are refused him from now on.
        await ben.sees(words("account", "demanded.title"), timeout_s=LED_LIMIT_S)
        await picture(ben, "step")
        # After the set-up he is where he wanted to be.
        await ben.open("/queues")
        await ben.sees(words("account", "demanded.lead", name=COMPANY[locale]))
        totp = await set_up(ben)
        await ben.sees(words.core("nav.queues"))
        await ben.until("location.pathname === '/queues'", "the queues")
        ben.forget_refusals()

        # A new browser is asked for the code.
        async with tab(place, locale) as later:
            await later.open("/sign-in")
            await later.write(words("entry", "email"), email)
            await later.write(words("entry", "password"), PASSWORD)
            await later.press(words("entry", "signIn.submit"))
            await later.sees(words("entry", "factor.title"))
            assert await later.status_of("/v1/queues") == 401
            assert totp.now()
            later.forget_refusals()


@pytest.mark.parametrize("locale", ["en", "zh-CN"])
async def test_a_brand_s_domain_waits_for_its_proof(
    place: tuple[RealNode, Browser], locale: str
) -> None:
    node, _ = place
    organisation = await open_organisation(node, COMPANY[locale], "reseller")
    async with tab(place, locale) as olga:
        words = olga.words
        await olga.sign_in(organisation.email, PASSWORD)
        await olga.follow("/brand")
        await olga.write(words("brand", "domain"), f"calls-{locale}.invalid")
        await olga.press(words.core("action.save"))
        await olga.sees(words("brand", "proof.open"))
        name = await olga.value(words("brand", "proof.name"))
        assert name == f"_tandem-challenge.calls-{locale}.invalid".lower()
        assert (await olga.value(words("brand", "proof.value"))).startswith("tandem-domain=")
        await olga.sees(words("brand", "proof.check"))
        await picture(olga, "brand")


async def invite(node: RealNode, api: Api) -> str:
    """A supervisor who has accepted the invitation; gives the address."""
    email = f"ben.{secrets.token_hex(4)}@example.org"
    mailbox = Mailbox(node.data_dir)
    mailbox.skip()
    body = {"email": email, "name": "Ben", "roles": [{"role": "supervisor"}]}
    await api.post("/v1/people", body)
    token = (await mailbox.link(email)).rpartition("/")[2]
    async with Api(node.url, None) as stranger:
        path = f"/v1/auth/invitations/{token}/accept"
        await stranger.post(path, {"name": "Ben", "password": PASSWORD})
    return email

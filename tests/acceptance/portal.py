"""The portal as a person uses it: finds everything by its visible words, presses with the mouse."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

from tests.acceptance.words import Words
from tests.browser.chromium import DEFAULT_WAIT_S, Browser, Page

SCRIPT = Path(__file__).with_name("portal.js")
WIDTH_PX, HEIGHT_PX = 1280, 900
# Two people look at once: the window below must go on working.
FLAGS = (
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    "--disable-background-timer-throttling",
)
_HEADING = "document.querySelector('h1') !== null"
_SELECT_ALL = "(document.activeElement.select?.(), true)"


class Portal:
    """One person's tab, in one language."""

    def __init__(self, page: Page, base_url: str, words: Words) -> None:
        self.page = page
        self.words = words
        self._base_url = base_url

    async def open(self, path: str) -> None:
        """Open an address of the app."""
        await self.page.goto(f"{self._base_url}{path}")

    async def press(self, name: str, within: str | list[str] | None = None) -> None:
        """Press a button, link, tab or menu entry with these words.

        Args:
            within: words of the table row or card that holds it.
        """
        await self._click(f"portal.button({json.dumps(name)}{_root(within)})", name)

    async def write(self, label: str, text: str) -> None:
        """Type into the field with this label, in place of what is there."""
        await self._click(f"portal.field({json.dumps(label)})", label)
        await self.page.evaluate(_SELECT_ALL)
        await self.page.type(text)

    async def write_date(self, label: str, day: date) -> None:
        """Type a date into the field with this label, part by part."""
        parts = (("month", f"{day:%m}"), ("day", f"{day:%d}"), ("year", f"{day:%Y}"))
        for kind, digits in parts:
            part = f"portal.field({json.dumps(label)})?.querySelector('[data-type={kind}]')"
            await self._click(part, f"{kind} of {label}")
            for digit in digits:
                await self.page.press(digit, f"Digit{digit}", digit)

    async def choose(self, label: str, entry: str) -> None:
        """Choose an entry of the list with this label, by its first words."""
        words = f"{json.dumps(label)}), {json.dumps(entry)}"
        await self.until(f"portal.choose(portal.field({words})", f"{entry} in {label}")

    async def tick(self, name: str, group: str | None = None) -> None:
        """Press the box or the round button beside these words."""
        root = "" if group is None else f", portal.field({json.dumps(group)})"
        await self._click(f"portal.box({json.dumps(name)}{root})", name)

    async def value(self, label: str) -> str:
        """What stands in the field with this label, once it is not empty."""
        return str(await self.until(f"portal.field({json.dumps(label)})?.value", label))

    async def sees(self, *texts: str, timeout_s: float = DEFAULT_WAIT_S) -> None:
        """Wait until the page shows all these texts."""
        for text in texts:
            await self.until(f"portal.has({json.dumps(text)})", text, timeout_s)

    async def misses(self, text: str) -> None:
        """Wait until the page does not show this text."""
        await self.until(f"!portal.has({json.dumps(text)})", f"no {text}")

    async def sees_row(self, *texts: str, timeout_s: float = DEFAULT_WAIT_S) -> None:
        """Wait until one row shows all these texts."""
        found = f"portal.row({json.dumps(texts)}, document.body)"
        await self.until(found, " | ".join(texts), timeout_s)

    async def go(self, key: str) -> None:
        """Go to a screen by the navigation, named by its key (`nav.live`)."""
        name = json.dumps(self.words.core(key))
        await self._click(f"portal.button({name}, document.querySelector('.nav'))", key)
        current = "document.querySelector('.nav [aria-current=page]')"
        await self.until(f"{current}?.innerText.trim() === {name} && {_HEADING}", key)

    async def follow(self, path: str) -> None:
        """Go to the screen of the navigation that has this address."""
        link = f"document.querySelector('.nav a[href={json.dumps(path)}]')"
        await self._click(link, path)
        await self.until(f"{link}.ariaCurrent === 'page' && {_HEADING}", path)

    async def until(self, expression: str, what: str, timeout_s: float = DEFAULT_WAIT_S) -> object:
        """Wait until the expression is true; `what` is said when it never is."""
        try:
            found: object = await self.page.until(expression, timeout_s)
        except AssertionError as error:
            raise AssertionError(f"{what}: {error}") from error
        return found

    async def _click(self, finder: str, what: str) -> None:
        """A press where the page has moved meanwhile reaches nothing, and is made again."""
        has_landed = False
        while not has_landed:
            found = await self.until(f"portal.point({finder})", what)
            assert isinstance(found, dict)
            for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
                await self.page.call(
                    "Input.dispatchMouseEvent",
                    type=kind,
                    x=found["x"],
                    y=found["y"],
                    button="none" if kind == "mouseMoved" else "left",
                    clickCount=0 if kind == "mouseMoved" else 1,
                )
            has_landed = bool(await self.page.evaluate("portal.landed()"))

    async def status_of(self, path: str) -> int:
        """HTTP status of an address of the API for this person, in the organisation acted on."""
        status: int = await self.page.evaluate(f"portal.statusOf({json.dumps(path)})")
        return status

    def forget_refusals(self) -> None:
        """The browser reports each 4xx on its console; here they were asked for."""
        faults = self.page.faults
        faults[:] = [each for each in faults if "Failed to load" not in each]

    # -- what everybody does

    async def sign_in(self, email: str, password: str) -> None:
        """Sign in and wait for the frame."""
        await self.give_password(email, password)
        await self.until("document.querySelector('.nav')", "the frame")

    async def give_password(self, email: str, password: str) -> None:
        """What comes first in signing in; what follows depends on who it is."""
        await self.open("/sign-in")
        await self.write(self.words("entry", "email"), email)
        await self.write(self.words("entry", "password"), password)
        await self.press(self.words("entry", "signIn.submit"))

    async def accept_invitation(self, link: str, name: str, password: str) -> None:
        """Come by the link of the mail, choose name and password, and wait for the frame."""
        await self.page.goto(link)
        await self.write(self.words("entry", "invitation.name"), name)
        await self.write(self.words("entry", "password"), password)
        await self.press(self.words("entry", "invitation.submit"))
        await self.until("document.querySelector('.nav')", "the frame")

    async def switch_to(self, current: str, other: str) -> None:
        """Act in another organisation."""
        await self.press(self.words.core("organisation.switch", name=current))
        await self.press(other)
        switch = self.words.core("organisation.switch", name=other)
        await self.until(f"portal.button({json.dumps(switch)}, document.body)", other)


def _root(within: str | list[str] | None) -> str:
    return "" if within is None else f", portal.row({json.dumps(within)})"


@asynccontextmanager
async def visitor(
    browser: Browser, base_url: str, *, locale: str = "en", zone: str = "Europe/London"
) -> AsyncIterator[Portal]:
    """A person with a browser of that language and time zone; a fault in the page is an error."""
    async with browser.page() as page:
        await page.resize(WIDTH_PX, HEIGHT_PX)
        await page.call("Emulation.setTimezoneOverride", timezoneId=zone)
        await page.call("Emulation.setFocusEmulationEnabled", enabled=True)
        script = SCRIPT.read_text(encoding="utf-8")
        chosen = f"localStorage.setItem('tandem.locale', {json.dumps(locale)});"
        # A page of a browser's own, such as about:blank, has no storage.
        guarded = f"if (location.protocol === 'http:') {{ {chosen} }}\n{script}"
        await page.call("Page.addScriptToEvaluateOnNewDocument", source=guarded)
        yield Portal(page, base_url, Words(locale))
        assert page.faults == []

"""Looks at screens with axe-core, and knows every address that the app has."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tests.acceptance.portal import Portal
from tests.acceptance.words import SOURCES
from tests.browser.chromium import PageFault

AXE = SOURCES.parent / "node_modules" / "axe-core" / "axe.min.js"
# A window that a button opens is fetched when it is first wanted.
WINDOW_LIMIT_S = 2.0

# Under a window or a menu nothing can be reached, and it was looked at before.
# Rules of WCAG 2.2 A and AA, and what axe-core's makers hold to be good practice.
_RUN = """
axe.run(portal.top(), { resultTypes: ['violations'] }).then(({ violations }) => violations
  .filter(({ impact }) => impact === 'serious' || impact === 'critical')
  .map(({ id, impact, nodes }) => `${impact} ${id}: ` + nodes.slice(0, 3)
    .map(({ target, any }) => `${target} (${any[0]?.message ?? 'no detail'})`).join(' | ')))
"""
# A screen is whole when nothing is on its way any more, and nothing moves.
_SETTLED = """
document.querySelector('h1')
&& !document.querySelector('.skeleton, .skeleton-line, .splash, .spinner, [aria-busy=true]')
&& document.getAnimations().every((each) => each.playState !== 'running')
"""
_LINKS = "[...document.querySelectorAll('.nav a[href]')].map((each) => each.pathname)"
_WINDOW = "portal.top() !== document.body"
_OPENERS = """
portal.shown(document, '.page-actions button, .state button')
  .filter((each) => !each.disabled).map((each) => each.ariaLabel ?? portal.tidy(each.innerText))
"""


def declared_paths() -> set[str]:
    """Every address that the app's router knows, with its parameters."""
    router = (SOURCES / "router.tsx").read_text(encoding="utf-8")
    return set(re.findall(r"path: '(/[^']*)'", router))


def pattern_of(path: str, declared: set[str]) -> str:
    """The declared address that a real one belongs to."""
    if path in declared:
        return path
    for pattern in declared:
        if re.fullmatch(re.sub(r":\w+", "[^/]+", pattern), path):
            return pattern
    raise AssertionError(f"{path} leads nowhere: the router does not know it")


@dataclass(slots=True)
class Inspection:
    """What was looked at, and what was found."""

    declared: set[str] = field(default_factory=declared_paths)
    seen: set[str] = field(default_factory=set)
    looks: int = 0
    faults: dict[str, list[str]] = field(default_factory=dict)

    def report(self) -> str:
        """Each fault with the screens that have it."""
        lines = [f"{fault}\n    on {', '.join(where)}" for fault, where in self.faults.items()]
        return "\n".join(lines)

    async def of_navigation(self, portal: Portal) -> None:
        """Every screen that the person's own navigation leads to, and the windows it opens."""
        paths: list[str] = await portal.page.evaluate(_LINKS)
        for path in paths:
            await portal.follow(path)
            await self._screen(portal, path)

    async def of_screen(self, portal: Portal, path: str) -> None:
        """One screen by its address."""
        await portal.open(path)
        await self._screen(portal, path)

    async def of_step(self, portal: Portal, path: str, window: str) -> None:
        """A screen that stands before all others, and the one window that it opens."""
        await self._look(portal, path)
        self.seen.add(pattern_of(path, self.declared))
        await self._of_window(portal, path, window)

    async def _screen(self, portal: Portal, path: str) -> None:
        """A screen, and the windows that its head's buttons open."""
        await self._look(portal, path)
        self.seen.add(pattern_of(path, self.declared))
        openers: list[str] = await portal.page.evaluate(_OPENERS)
        for name in openers:
            await self._of_window(portal, path, name)

    async def _of_window(self, portal: Portal, path: str, name: str) -> None:
        await portal.press(name)
        try:
            await portal.page.until(_WINDOW, WINDOW_LIMIT_S)
        except PageFault:
            # It did something else, such as leading to another screen.
            await portal.open(path)
            await portal.until(_SETTLED, path)
            return
        await self._look(portal, f"{path} ({name})")
        await portal.page.press("Escape", "Escape")
        await portal.until(f"!({_WINDOW})", f"{name} closes with Escape")

    async def _look(self, portal: Portal, what: str) -> None:
        await portal.until(_SETTLED, f"{what} is whole")
        if not await portal.page.evaluate("'axe' in window"):
            # Not as a script of the page: the app's own policy lets none in.
            await portal.page.evaluate(AXE.read_text(encoding="utf-8") + "; 0")
        found: list[str] = await portal.page.evaluate(_RUN)
        self.looks += 1
        for fault in found:
            self.faults.setdefault(fault, []).append(what)

"""The web app on localhost, Lighthouse's way: bundle, first paint, interactive, blocked time.

A headless Chromium opens sign-in, overview and people of a running node, cold (a new profile) and
warm (again in the same one), at full speed and with the CPU slowed down to a quarter. The peer in
the same run is the node's `/healthz`, opened by the same browser as a page: a line of text without
any script, so what it takes is the browser's and the server's own.

Interactive is the end of the last task over 50 ms before the first QUIET_MS without such a task and
with at most two requests under way, counted from the first paint; blocked is the sum of what tasks
took beyond 50 ms between first paint and interactive. (Lighthouse waits for 5 s of quiet.)
"""

from __future__ import annotations

import argparse
import gzip
import re
import shutil
import statistics
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import msgspec

from bench.big_directory import Directory, SignedIn
from bench.place import private_folder
from cloud.api.auth import SESSION_COOKIE
from infra.demo.house import House
from infra.demo.peers.ports import LOOPBACK, TCP, free_ports
from infra.stack.addresses import load_addresses
from tenant_portal.app import ASSETS_FOLDER, DIST_DIR, INDEX
from tests.browser.chromium import Browser, Page, chromium

USERS = 200  # of the tenant that looks: a list that fills its first page
RUNS, SHORT_RUNS = 5, 1
SLOWED = 4
QUIET_MS = 1_000
LONG_TASK_MS = 50  # of the Long Tasks API itself
MAX_REQUESTS_UNDER_WAY = 2
LIMIT_S = 60.0
KIB = 1_024

# What each page shows once it is of use; the peer is there as soon as it is painted.
PAGES = {
    "peer: /healthz": ("/healthz", "document.body.innerText.length > 0"),
    "sign-in": ("/sign-in", "document.querySelector('form input[type=email], form input')"),
    "overview": ("/", "document.querySelector('main h1, h1')"),
    "people": ("/people", "document.querySelector('table tbody tr, [role=grid] [role=row]')"),
}

_WATCH = """
(() => {
  const web = (window.__web = { tasks: [], lcp: 0, busy: 0 });
  new PerformanceObserver((list) => {
    for (const each of list.getEntries()) web.tasks.push([each.startTime, each.duration]);
  }).observe({ type: 'longtask', buffered: true });
  new PerformanceObserver((list) => {
    for (const each of list.getEntries()) web.lcp = each.startTime;
  }).observe({ type: 'largest-contentful-paint', buffered: true });
})()
"""
# Not asked each frame: the asking itself is work on a slowed CPU.
_SETTLED = """
new Promise((resolve) => {
  const look = () => {
    const ends = window.__web.tasks.map(([start, took]) => start + took)
      .concat(performance.getEntriesByType('resource').map((each) => each.responseEnd));
    const painted = performance.getEntriesByName('first-contentful-paint').length > 0;
    const quiet = performance.now() - Math.max(0, ...ends);
    if (painted && quiet > %d) resolve(true); else setTimeout(look, 100);
  };
  look();
})
"""
_READ = """
(() => {
  const [page] = performance.getEntriesByType('navigation');
  const all = [page, ...performance.getEntriesByType('resource')];
  const paints = performance.getEntriesByName('first-contentful-paint');
  return {
    fcp: paints.length ? paints[0].startTime : 0,
    lcp: window.__web.lcp,
    tasks: window.__web.tasks,
    requests: all.map((each) => [each.startTime, each.responseEnd]),
    sent: all.reduce((sum, each) => sum + each.transferSize, 0),
    scripts: all.filter((each) => new URL(each.name).pathname.endsWith('.js'))
      .reduce((sum, each) => sum + each.decodedBodySize, 0),
  };
})()
"""


class Size(msgspec.Struct, frozen=True):
    """A part of the bundle; bytes as built, and as gzip sends them.

    Attributes:
        files: count.
    """

    what: str
    files: int
    raw_bytes: int
    gzip_bytes: int


class Seen(msgspec.Struct, frozen=True):
    """One opening of a page; milliseconds since the navigation began, bytes over the wire."""

    fcp_ms: float
    lcp_ms: float
    interactive_ms: float
    blocked_ms: float
    sent_bytes: int
    requests: int
    script_bytes: int


class Line(msgspec.Struct, frozen=True):
    """Medians of a page's openings.

    Attributes:
        of_peer: its interactive time divided by the peer's of the same kind of opening.
    """

    page: str
    opening: str
    slowed: int
    runs: int
    seen: Seen
    of_peer: float


class Figures(msgspec.Struct, frozen=True):
    """Of one build."""

    bundle: list[Size]
    lines: list[Line]


def add_options(parser: argparse.ArgumentParser) -> None:
    """What can be chosen."""
    parser.add_argument("--runs", type=int, default=RUNS, help="openings of each kind")


async def measure(options: argparse.Namespace) -> Figures:
    """Start a node with one tenant's people, and open its pages."""
    runs = SHORT_RUNS if options.short else options.runs
    root = private_folder()
    port = free_ports(kinds=TCP)
    house = House(root / "data", api_port=port, say=lambda _text: None)
    try:
        await house.open()
        person = await _person(house)
        async with chromium(root / "profile") as browser:
            lines = []
            for slowed in (1, SLOWED):
                lines += await _all_pages(
                    browser, f"http://{LOOPBACK}:{port}", person, slowed, runs
                )
    finally:
        await house.close()
        shutil.rmtree(root)
    return Figures(bundle(DIST_DIR), lines)


async def _person(house: House) -> SignedIn:
    directory = Directory(1, USERS)
    dsn = load_addresses(house.data).database.dsn("postgres")
    connection = await asyncpg.connect(dsn)
    try:
        await directory.copy(connection)
    finally:
        await connection.close()
    return directory.signed_in[0]


def bundle(dist: Path) -> list[Size]:
    """The built files: what the first page names, and what is loaded when it is needed."""
    named = set(re.findall(r'/assets/([\w.-]+)"', (dist / INDEX).read_text(encoding="utf-8")))
    files = [each for each in (dist / ASSETS_FOLDER).iterdir() if each.suffix in (".js", ".css")]
    first = [each for each in files if each.name in named]
    lazy = [each for each in files if each.name not in named]
    largest = sorted(lazy, key=lambda each: each.stat().st_size, reverse=True)[:5]
    return [
        *(_size(each.name, [each]) for each in sorted(first)),
        _size("first page in all", first),
        *(_size(f"lazy: {each.name}", [each]) for each in largest),
        _size("lazy in all", lazy),
    ]


def _size(what: str, files: Sequence[Path]) -> Size:
    contents = [each.read_bytes() for each in files]
    packed = sum(len(gzip.compress(each)) for each in contents)
    return Size(what, len(files), sum(map(len, contents)), packed)


async def _all_pages(
    browser: Browser, url: str, person: SignedIn, slowed: int, runs: int
) -> list[Line]:
    lines: list[Line] = []
    for name, (path, shown) in PAGES.items():
        openings: dict[str, list[Seen]] = {"cold": [], "warm": []}
        for _ in range(runs):
            async with browser.page() as page:
                await _prepare(page, url, None if name == "sign-in" else person, slowed)
                for kind in openings.values():
                    kind.append(await _open(page, url + path, shown))
                    await page.goto("about:blank")
        for opening, seen in openings.items():
            peer = next((each for each in lines if each.opening == opening), None)
            middle = _median(seen)
            own = peer.seen.interactive_ms if peer else middle.interactive_ms
            ratio = round(middle.interactive_ms / own, 2)
            lines.append(Line(name, opening, slowed, runs, middle, ratio))
    return lines


async def _prepare(page: Page, url: str, person: SignedIn | None, slowed: int) -> None:
    await page.call("Page.addScriptToEvaluateOnNewDocument", source=_WATCH)
    await page.call("Emulation.setCPUThrottlingRate", rate=slowed)
    if person is not None:
        host = urlsplit(url).hostname
        await page.call(
            "Network.setCookie", name=SESSION_COOKIE, value=person.session, domain=host, path="/"
        )


async def _open(page: Page, url: str, shown: str) -> Seen:
    await page.goto(url)
    await page.until(shown, LIMIT_S)
    await page.evaluate(_SETTLED % QUIET_MS)
    read = await page.evaluate(_READ)
    fcp = read["fcp"]
    interactive = interactive_ms(fcp, read["tasks"], read["requests"])
    tasks = [(start, took) for start, took in read["tasks"] if fcp <= start < interactive]
    return Seen(
        fcp_ms=fcp,
        lcp_ms=max(read["lcp"], fcp),
        interactive_ms=interactive,
        blocked_ms=sum(took - LONG_TASK_MS for _, took in tasks),
        sent_bytes=read["sent"],
        requests=len(read["requests"]),
        script_bytes=read["scripts"],
    )


def interactive_ms(
    fcp: float, tasks: Sequence[Sequence[float]], requests: Sequence[Sequence[float]]
) -> float:
    """When the page answers at once, as the module says.

    Args:
        fcp: first contentful paint, ms.
        tasks: start and length of each long task, ms.
        requests: start and end of each request, ms.
    """
    answer = fcp
    for start, took in sorted(map(tuple, tasks)):
        if start + took <= fcp:
            continue
        if start - max(answer, _busy_until(answer, requests)) >= QUIET_MS:
            break
        answer = start + took
    return float(answer)


def _busy_until(at: float, requests: Sequence[Sequence[float]]) -> float:
    """When, from `at` on, there are no more than two requests under way."""
    ends = sorted((end for start, end in requests if start <= at < end), reverse=True)
    return ends[MAX_REQUESTS_UNDER_WAY] if len(ends) > MAX_REQUESTS_UNDER_WAY else at


def _median(seen: Sequence[Seen]) -> Seen:
    def middle(name: str) -> float:
        return round(float(statistics.median(getattr(each, name) for each in seen)), 1)

    return Seen(
        fcp_ms=middle("fcp_ms"),
        lcp_ms=middle("lcp_ms"),
        interactive_ms=middle("interactive_ms"),
        blocked_ms=middle("blocked_ms"),
        sent_bytes=int(middle("sent_bytes")),
        requests=int(middle("requests")),
        script_bytes=int(middle("script_bytes")),
    )


def table(figures: Figures) -> list[str]:
    """For people."""
    text = [f"{'bundle':36} files      raw KiB  gzip KiB"]
    text += [
        f"{each.what:36} {each.files:5}  {each.raw_bytes / KIB:10.1f}  {each.gzip_bytes / KIB:8.1f}"
        for each in figures.bundle
    ]
    text.append(
        f"{'page':16} opening CPU/  FCP ms  LCP ms  interactive  blocked  sent KiB  of peer"
    )
    text += [
        f"{each.page:16} {each.opening:7} {each.slowed:4}  {each.seen.fcp_ms:6.0f}  "
        f"{each.seen.lcp_ms:6.0f}  {each.seen.interactive_ms:11.0f}  {each.seen.blocked_ms:7.0f}  "
        f"{each.seen.sent_bytes / KIB:8.1f}  {each.of_peer:7.2f}"
        for each in figures.lines
    ]
    return text

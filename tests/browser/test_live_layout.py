"""How the live page looks: nothing cut off or out of line, in both languages, themes and sizes.

`TANDEM_SCREENSHOTS=<folder>` keeps the pictures.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.browser.chromium import Page
from tests.browser.conftest import PASSWORD
from tests.browser.fake_node import FakeNode
from tests.browser.live_page import LivePage

# The browser of conftest.py lives on the loop of the module.
pytestmark = pytest.mark.asyncio(loop_scope="module")

SIZES = ((1280, 720), (1920, 1080))

# WCAG 2.2, success criterion 1.4.3: contrast of text.
LEAST_CONTRAST = 4.5

_CUT_HEADS = """
[...document.querySelectorAll('thead th, .summary dt, .top-bar *, .nav *, .chip')]
  .filter((each) => each.scrollWidth > each.clientWidth + 1 && each.clientWidth > 1
                    && !each.classList.contains('visually-hidden'))
  .map((each) => each.className + ' ' + each.innerText)
"""
_MISALIGNED = """
[...document.querySelectorAll('table')].flatMap((table) =>
  [...table.tHead.rows[0].cells].filter((head, column) =>
    [...table.tBodies[0].rows].some((row) =>
      getComputedStyle(row.cells[column]).textAlign !== getComputedStyle(head).textAlign
      || Math.abs(row.cells[column].getBoundingClientRect().right
                  - head.getBoundingClientRect().right) > 0.5))
  .map((head) => head.innerText))
"""
_OVERFLOW_PX = """
Math.max(document.documentElement.scrollWidth - innerWidth,
         document.documentElement.scrollHeight - innerHeight, 0)
"""
# Colours are drawn on a canvas, as computed styles may be color-mix() of any colour space.
_LOW_CONTRAST = """
(() => {
  const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const over = (colors) => {
    context.clearRect(0, 0, 1, 1);
    for (const color of colors) { context.fillStyle = color; context.fillRect(0, 0, 1, 1); }
    return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const luminance = (rgb) => rgb.map((v) => v / 255)
    .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const found = [];
  for (const element of document.querySelectorAll('body *')) {
    const text = [...element.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    if (!text || element.closest('.visually-hidden, .skip-link, option')) continue;
    const grounds = [];
    for (let e = element; e; e = e.parentElement) {
      grounds.unshift(getComputedStyle(e).backgroundColor);
    }
    const back = over(grounds);
    const front = over([...grounds, getComputedStyle(element).color]);
    const [light, dark] = [luminance(front), luminance(back)].sort((a, b) => b - a);
    const contrast = (light + 0.05) / (dark + 0.05);
    if (contrast < %s) found.push(contrast.toFixed(2) + ' ' + element.innerText.slice(0, 40));
  }
  return found;
})()
"""


async def keep(page: Page, name: str) -> None:
    folder = os.environ.get("TANDEM_SCREENSHOTS")
    if folder:
        write(Path(folder) / f"{name}.png", await page.screenshot())


def write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


@pytest.mark.parametrize("locale", ["en", "zh-CN"])
@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_live_page_is_whole_and_in_line(
    page: Page, node: FakeNode, locale: str, theme: str
) -> None:
    shown = LivePage(page, node.url)
    await page.prefer(theme)
    await shown.open(locale=locale)
    await keep(page, f"sign-in-{locale}-{theme}")
    assert await page.evaluate(_LOW_CONTRAST % LEAST_CONTRAST) == []
    await shown.sign_in(PASSWORD)
    await page.until("document.querySelectorAll('.recent tbody tr').length === 12")
    await page.evaluate("document.fonts.ready.then(() => true)")
    for width, height in SIZES:
        await page.resize(width, height)
        await keep(page, f"live-{locale}-{theme}-{width}")
        assert await page.evaluate(_OVERFLOW_PX) == 0
        assert await page.evaluate(_CUT_HEADS) == []
        assert await page.evaluate(_MISALIGNED) == []
    assert await page.evaluate(_LOW_CONTRAST % LEAST_CONTRAST) == []
    assert await page.evaluate("document.documentElement.lang") == locale


async def test_switches_change_language_and_theme_at_once_and_are_remembered(
    page: Page, node: FakeNode
) -> None:
    shown = LivePage(page, node.url)
    await page.prefer("light")
    await shown.open()
    light = await page.evaluate("getComputedStyle(document.body).backgroundColor")
    choose = (
        "(() => { const s = document.querySelectorAll('.entry-choices select')[%d];"
        " s.value = %r; s.dispatchEvent(new Event('change', { bubbles: true })) })()"
    )
    await page.evaluate(choose % (1, "dark"))
    await page.until(f"getComputedStyle(document.body).backgroundColor !== {light!r}")
    await page.evaluate(choose % (0, "zh-CN"))
    await page.until("document.querySelector('h1').innerText === '登录'")
    # Away and back: after a mere reload the old document could answer for the new one.
    await page.goto("about:blank")
    await page.goto(node.url)
    await page.until("document.querySelector('h1')?.innerText === '登录'")
    assert await page.evaluate("getComputedStyle(document.body).backgroundColor") != light


async def test_narrow_window_stacks_the_panels(page: Page, node: FakeNode) -> None:
    shown = LivePage(page, node.url)
    await page.resize(420, 860)
    await shown.open()
    await shown.sign_in(PASSWORD)
    await page.until("document.querySelectorAll('.recent tbody tr').length === 12")
    await keep(page, "live-narrow")
    assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0

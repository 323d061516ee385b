"""Drives a real Chromium over its DevTools protocol: one browser process, a socket for each tab."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import shutil
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--autoplay-policy=no-user-gesture-required",
    "--remote-debugging-port=0",
)
# A browser that starts beside busy builds on two cores has taken up to 6 s.
START_TIMEOUT_S = 30.0
STOP_TIMEOUT_S = 10.0
# A screenshot of a large page is about 1 MB in base64.
MAX_REPLY_BYTES = 32 * 1024 * 1024
# Longer than anything a page waits for by itself.
DEFAULT_WAIT_S = 20.0

Result = dict[str, Any]  # a reply of the protocol: any JSON by its specification

# Resolves when the expression holds: looked at after each change of the page and at each frame, so
# no fixed pause decides when a test goes on.
_UNTIL = """
new Promise((resolve, reject) => {
  const limit = performance.now() + %d;
  const look = () => {
    const value = %s;
    if (value) return resolve(value instanceof Node ? true : value);
    if (performance.now() > limit) return reject(new Error('not within the time limit'));
    requestAnimationFrame(look);
  };
  look();
})
"""


def executable() -> str:
    """Path of the browser: `TANDEM_CHROMIUM`, else Debian's.

    Raises:
        FileNotFoundError: there is none.
    """
    path = os.environ.get("TANDEM_CHROMIUM") or shutil.which("chromium")
    if path is None:
        raise FileNotFoundError("no Chromium: install the Debian package chromium")
    return path


class PageFault(AssertionError):
    """The page threw, or an expression of ours did."""


class Page:
    """One tab.

    Attributes:
        faults: uncaught exceptions and console errors so far, as text.
    """

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._replies: dict[int, asyncio.Future[Result]] = {}
        self._last_id = 0
        self.faults: list[str] = []

    async def call(self, method: str, **parameters: Any) -> Result:  # Any: JSON of the protocol
        """Call a method of the DevTools protocol and return its result."""
        self._last_id += 1
        reply: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._replies[self._last_id] = reply
        message = {"id": self._last_id, "method": method, "params": parameters}
        await self._connection.send(json.dumps(message))
        return await reply

    async def listen(self) -> None:
        """Read replies and events until the tab closes."""
        async for text in self._connection:
            message = json.loads(text)
            if "id" in message:
                self._resolve(message)
            else:
                self._note(message["method"], message["params"])

    def _resolve(self, message: Result) -> None:
        reply = self._replies.pop(message["id"])
        if reply.done():
            return
        if "error" in message:
            reply.set_exception(PageFault(message["error"]["message"]))
        else:
            reply.set_result(message["result"])

    def _note(self, method: str, parameters: Result) -> None:
        if method == "Runtime.exceptionThrown":
            details = parameters["exceptionDetails"]
            self.faults.append(details.get("exception", {}).get("description", details["text"]))
        elif method == "Runtime.consoleAPICalled" and parameters["type"] == "error":
            values = (each.get("value", each.get("description")) for each in parameters["args"])
            self.faults.append(" ".join(str(value) for value in values))

    async def evaluate(self, expression: str) -> Any:  # Any: whatever JSON the expression gives
        """Value of a JavaScript expression; promises are awaited."""
        result = await self.call(
            "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True
        )
        if "exceptionDetails" in result:
            details = result["exceptionDetails"]
            text = details.get("exception", {}).get("description", details["text"])
            raise PageFault(f"{text}\n  in: {expression}")
        return result["result"].get("value")

    async def until(self, expression: str, timeout_s: float = DEFAULT_WAIT_S) -> Any:  # as above
        """Wait until an expression is truthy, and return its value.

        Raises:
            PageFault: it did not hold in time; the text shows what the page showed.
        """
        try:
            return await self.evaluate(_UNTIL % (timeout_s * 1000, expression))
        except PageFault as exc:
            shown = await self.evaluate("document.body.innerText.slice(0, 2000)")
            raise PageFault(f"{exc}\n  the page showed:\n{shown}") from exc

    async def goto(self, url: str) -> None:
        """Open an address and wait until its document is loaded."""
        result = await self.call("Page.navigate", url=url)
        if "errorText" in result:
            raise PageFault(f"{url}: {result['errorText']}")
        # The old document may still answer: the address tells them apart.
        await self.until(
            f"document.readyState === 'complete' && location.href.startsWith({json.dumps(url)})"
        )

    async def resize(self, width_px: int, height_px: int) -> None:
        """Set the size of the viewport, CSS pixels."""
        await self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width_px,
            height=height_px,
            deviceScaleFactor=1,
            mobile=False,
        )

    async def prefer(self, scheme: str) -> None:
        """Let the system wish for `light` or `dark`."""
        feature = {"name": "prefers-color-scheme", "value": scheme}
        await self.call("Emulation.setEmulatedMedia", features=[feature])

    async def press(self, key: str, code: str, text: str = "") -> None:
        """Press and release one key."""
        numbers = {"Tab": 9, "Enter": 13, "Space": 32, "Escape": 27}
        for kind in ("keyDown", "keyUp"):
            await self.call(
                "Input.dispatchKeyEvent",
                type=kind,
                key=key,
                code=code,
                windowsVirtualKeyCode=numbers.get(code, 0),
                text=text if kind == "keyDown" else "",
            )

    async def type(self, text: str) -> None:
        """Type into the element that has the focus."""
        await self.call("Input.insertText", text=text)

    async def screenshot(self) -> bytes:
        """What the viewport shows, as PNG."""
        result = await self.call("Page.captureScreenshot", format="png")
        return base64.b64decode(result["data"])


class Browser:
    """A running Chromium.

    Attributes:
        port: of its DevTools protocol, on loopback.
    """

    def __init__(self, port: int, control: Page) -> None:
        self.port = port
        self._control = control

    @asynccontextmanager
    async def page(self) -> AsyncIterator[Page]:
        """A new tab in a context of its own: it shares no storage with another; closed at exit."""
        context = (await self._control.call("Target.createBrowserContext"))["browserContextId"]
        target = await self._control.call(
            "Target.createTarget", url="about:blank", browserContextId=context
        )
        address = f"ws://127.0.0.1:{self.port}/devtools/page/{target['targetId']}"
        try:
            async with session(address) as page:
                await page.call("Page.enable")
                await page.call("Runtime.enable")
                yield page
        finally:
            await self._control.call("Target.disposeBrowserContext", browserContextId=context)


@asynccontextmanager
async def session(address: str) -> AsyncIterator[Page]:
    """A protocol connection to a tab, or to the browser itself."""
    async with connect(address, max_size=MAX_REPLY_BYTES, proxy=None) as connection:
        page = Page(connection)
        listener = asyncio.create_task(page.listen())
        try:
            yield page
        finally:
            await connection.close()
            await listener


@asynccontextmanager
async def chromium(profile: Path, *flags: str) -> AsyncIterator[Browser]:
    """Start a Chromium with a private profile folder, and end it with all its processes at exit."""
    process = await asyncio.create_subprocess_exec(
        executable(),
        *FLAGS,
        *flags,
        f"--user-data-dir={profile}",
        "about:blank",
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        # Its helpers share a process group, so that none outlives a failed test.
        start_new_session=True,
    )
    drain: asyncio.Task[None] | None = None
    try:
        address = await asyncio.wait_for(_debugging_address(process), START_TIMEOUT_S)
        # A full pipe would stop the browser.
        drain = asyncio.create_task(_drain(process))
        async with session(address) as control:
            yield Browser(int(address.split(":")[2].split("/")[0]), control)
    finally:
        await _stop(process)
        if drain is not None:
            await drain


async def _debugging_address(process: asyncio.subprocess.Process) -> str:
    assert process.stderr is not None
    seen: list[str] = []
    async for raw in process.stderr:
        line = raw.decode(errors="replace").strip()
        seen.append(line)
        if line.startswith("DevTools listening on ws://"):
            return line.removeprefix("DevTools listening on ")
    raise RuntimeError("Chromium ended before it listened:\n" + "\n".join(seen[-20:]))


async def _drain(process: asyncio.subprocess.Process) -> None:
    assert process.stderr is not None
    async for _ in process.stderr:
        pass


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        os.killpg(process.pid, signal.SIGTERM)
    try:
        await asyncio.wait_for(process.wait(), STOP_TIMEOUT_S)
    except TimeoutError:
        os.killpg(process.pid, signal.SIGKILL)
        await process.wait()

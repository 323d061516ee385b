"""A small HTTP port for operators, apart from what the public reaches; GET only."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from infra.telemetry.metrics import scrape

REQUEST_LIMIT_S = 5.0  # longer than any page takes to find out how things stand
MAX_LINE_BYTES = 4_096
PLAIN = "text/plain; charset=utf-8"
LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Shown:
    """A page's answer."""

    status: str
    kind: str
    body: bytes


Page = Callable[[], Awaitable[Shown]]


def ok(body: bytes, kind: str = PLAIN) -> Shown:
    """All is well."""
    return Shown("200 OK", kind, body)


def not_ready(body: bytes, kind: str = PLAIN) -> Shown:
    """Ask again later."""
    return Shown("503 Service Unavailable", kind, body)


async def metrics() -> Shown:
    """Figures for a Prometheus scrape."""
    body, kind = scrape()
    return ok(body, kind)


class StatusPage:
    """A server of a few pages; small enough that a web framework would be the larger risk."""

    def __init__(self, port: int, pages: Mapping[str, Page], host: str = LOOPBACK) -> None:
        """Args: pages: by path."""
        self._port = port
        self._host = host
        self._pages = pages
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen.

        Raises:
            OSError: the port is taken, or the address is not ours.
        """
        self._server = await asyncio.start_server(
            self._answer, self._host, self._port, limit=MAX_LINE_BYTES
        )

    async def stop(self) -> None:
        """Listen no more."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(REQUEST_LIMIT_S):
                line = await reader.readline()
                shown = await self._shown(line.split(b" "))
                writer.write(
                    b"HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n"
                    b"Connection: close\r\n\r\n%s"
                    % (shown.status.encode(), shown.kind.encode(), len(shown.body), shown.body)
                )
                await writer.drain()
        except (TimeoutError, ValueError, ConnectionError):
            return  # whoever asked so is not worth a log line
        finally:
            writer.close()

    async def _shown(self, words: list[bytes]) -> Shown:
        if len(words) != 3 or words[0] != b"GET":
            return Shown("405 Method Not Allowed", PLAIN, b"GET only\n")
        page = self._pages.get(words[1].decode("ascii", "replace"))
        return Shown("404 Not Found", PLAIN, b"no such page\n") if page is None else await page()

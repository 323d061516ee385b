"""A loopback HTTP port for operators: /healthz and /metrics, GET only."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from infra.telemetry.metrics import scrape

REQUEST_LIMIT_S = 2.0
MAX_LINE_BYTES = 4_096


class StatusPage:
    """A server of two pages; small enough that a web framework would be the larger risk."""

    def __init__(self, port: int, is_healthy: Callable[[], bool]) -> None:
        self._port = port
        self._is_healthy = is_healthy
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen on loopback."""
        self._server = await asyncio.start_server(
            self._answer, "127.0.0.1", self._port, limit=MAX_LINE_BYTES
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
                status, kind, body = self._page(line.split(b" "))
                writer.write(
                    b"HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n"
                    b"Connection: close\r\n\r\n%s"
                    % (status.encode(), kind.encode(), len(body), body)
                )
                await writer.drain()
        except (TimeoutError, ValueError, ConnectionError):
            return  # whoever asked so is not worth a log line
        finally:
            writer.close()

    def _page(self, words: list[bytes]) -> tuple[str, str, bytes]:
        plain = "text/plain; charset=utf-8"
        if len(words) != 3 or words[0] != b"GET":
            return "405 Method Not Allowed", plain, b"GET only\n"
        if words[1] == b"/metrics":
            body, kind = scrape()
            return "200 OK", kind, body
        if words[1] == b"/healthz":
            if self._is_healthy():
                return "200 OK", plain, b"ok\n"
            return "503 Service Unavailable", plain, b"not ready\n"
        return "404 Not Found", plain, b"no such page\n"

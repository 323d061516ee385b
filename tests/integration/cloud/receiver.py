"""A webhook's receiver: a real HTTP server that answers as a test tells it to."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from cloud.webhooks.signing import is_signed

TOLERANCE_S = 300


@dataclass(frozen=True)
class Received:
    """One request."""

    path: str
    headers: dict[str, str]
    body: str

    @property
    def event(self) -> Any:
        """The decoded body."""
        return json.loads(self.body)

    def is_signed_with(self, secret: str) -> bool:
        return is_signed(secret, self.headers, self.body, int(time.time()), TOLERANCE_S)


@dataclass
class Receiver:
    """What came, and what is answered: text by path and count of requests before."""

    port: int = 0
    got: list[Received] = field(default_factory=list)
    # Path to what answers; the default is 204. None: the connection is held without an answer.
    answers: dict[str, Callable[[int], str | None]] = field(default_factory=dict)
    held: int = 0
    most_at_once: int = 0
    came: asyncio.Event = field(default_factory=asyncio.Event)
    release: asyncio.Event = field(default_factory=asyncio.Event)

    def url(self, path: str = "/hook") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def at(self, path: str = "/hook") -> list[Received]:
        return [each for each in self.got if each.path == path]

    async def until(self, count: int, path: str = "/hook", limit_s: float = 20.0) -> list[Received]:
        """Wait until so many requests came."""
        async with asyncio.timeout(limit_s):
            while len(self.at(path)) < count:
                self.came.clear()
                await self.came.wait()
        return self.at(path)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                await self._one(head, reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _one(
        self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        first, *lines = head.decode().split("\r\n")
        headers = {
            name.lower(): value
            for name, _, value in (line.partition(": ") for line in lines)
            if value
        }
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        path = first.split(" ")[1]
        before = len(self.at(path))
        self.got.append(Received(path, headers, body.decode()))
        self.came.set()
        asked = self.answers.get(path)
        answer = "204" if asked is None else asked(before)
        if answer is None:
            self.held += 1
            self.most_at_once = max(self.most_at_once, self.held)
            await self.release.wait()
            self.held -= 1
            answer = "204"
        status, _, rest = answer.partition("\n")
        extra, _, text = rest.partition("\n\n")
        extra = extra + "\r\n" if extra else ""
        length = len(text.encode())
        head_back = f"HTTP/1.1 {status} X\r\n{extra}Content-Length: {length}\r\n\r\n"
        writer.write((head_back + text).encode())
        await writer.drain()


@asynccontextmanager
async def serve_receiver() -> AsyncIterator[Receiver]:
    """A receiver on a free port."""
    receiver = Receiver()
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        receiver.release.set()
        server.close()

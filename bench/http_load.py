"""A closed-loop HTTP client: each connection sends its next request when the last is answered."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

READ_CHUNK_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class Request:
    """One request of the load."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def wire(self, host: str) -> bytes:
        """The request as HTTP/1.1 bytes."""
        lines = [f"{self.method} {self.path} HTTP/1.1", f"host: {host}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        if self.body:
            lines += ["content-type: application/json", f"content-length: {len(self.body)}"]
        return "\r\n".join([*lines, "", ""]).encode() + self.body


@dataclass(slots=True)
class Answers:
    """What came back: seconds for each request, and how often each status."""

    times_s: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    took_s: float = 0.0

    @property
    def rate_hz(self) -> float:
        """Answers a second."""
        return len(self.times_s) / self.took_s if self.took_s else 0.0


async def load_with(
    host: str, port: int, next_request: Callable[[], Request], *, connections: int, seconds: float
) -> Answers:
    """Send for so long over so many connections.

    Args:
        next_request: called for each request.
    """
    answers = Answers()
    began = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for _ in range(connections):
            group.create_task(_connection(host, port, next_request, began + seconds, answers))
    answers.took_s = time.perf_counter() - began
    return answers


async def _connection(
    host: str, port: int, next_request: Callable[[], Request], until: float, answers: Answers
) -> None:
    reader, writer = await asyncio.open_connection(host, port)
    authority = f"{host}:{port}"
    try:
        while time.perf_counter() < until:
            wire = next_request().wire(authority)
            began = time.perf_counter()
            writer.write(wire)
            status = await _answer(reader)
            answers.times_s.append(time.perf_counter() - began)
            answers.statuses[status] += 1
    finally:
        writer.close()
        await writer.wait_closed()


async def _answer(reader: asyncio.StreamReader) -> int:
    """The status; the body is read and dropped."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    status = int(head[9:12])
    if b"transfer-encoding: chunked" in head:
        while size := int(await reader.readuntil(b"\r\n"), 16):
            await reader.readexactly(size + 2)
        await reader.readexactly(2)
        return status
    _, _, rest = head.partition(b"content-length:")
    if rest:
        await reader.readexactly(int(rest.partition(b"\r\n")[0]))
    return status

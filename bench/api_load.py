"""The API under load with a full directory: requests a second, and their times, reads and writes.

One cloud node, one PostgreSQL, and the client share the machine. Each request is another tenant's
person with a session of its own, so that nothing is answered from one tenant's warm rows. The peer
in the same run is the node's own `/healthz`: the same server and client without identity or rows.
"""

from __future__ import annotations

import argparse
import random
import shutil
from collections.abc import Callable

import asyncpg
import msgspec

from bench.big_directory import Directory, SignedIn
from bench.cpu import CpuUse, CpuWindow
from bench.http_load import Answers, Request, load_with
from bench.place import private_folder
from bench.spread import Spread, spread
from cloud.api.auth import SESSION_COOKIE
from infra.demo.house import House
from infra.demo.peers.ports import LOOPBACK, TCP, free_ports
from infra.stack.addresses import load_addresses

TENANTS, USERS = 1_000, 50_000
CONNECTIONS, SECONDS = 16, 10.0
SHORT_TENANTS, SHORT_USERS, SHORT_SECONDS = 50, 500, 1.0
WARM_UP_S = 2.0
MS_PER_S = 1_000


class Line(msgspec.Struct, frozen=True):
    """One kind of request; milliseconds.

    Attributes:
        of_peer: its rate divided by that of /healthz.
        cpu_ms: CPU of the node's own process for each request.
        database_cpu_ms: CPU of all of PostgreSQL's processes for each request.
        refused: answers that were not 2xx.
    """

    what: str
    rate_hz: float
    of_peer: float
    time_ms: Spread | None
    cpu_ms: float
    database_cpu_ms: float
    refused: int


class Figures(msgspec.Struct, frozen=True):
    """Of one node with so many tenants and users in its database."""

    tenants: int
    users: int
    connections: int
    lines: list[Line]


def add_options(parser: argparse.ArgumentParser) -> None:
    """What can be chosen."""
    parser.add_argument("--tenants", type=int, default=TENANTS)
    parser.add_argument("--users", type=int, default=USERS)
    parser.add_argument("--connections", type=int, default=CONNECTIONS)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="for each kind of request")


async def measure(options: argparse.Namespace) -> Figures:
    """Start the servers and one node, fill the directory, and send."""
    tenants, users, seconds = options.tenants, options.users, options.seconds
    if options.short:
        tenants, users, seconds = SHORT_TENANTS, SHORT_USERS, SHORT_SECONDS
    root = private_folder()
    port = free_ports(kinds=TCP)
    # The owner of a thousand routing domains is another bench; this node answers requests only.
    house = House(root / "data", api_port=port, say=lambda _text: None, roles="api,publisher")
    try:
        await house.open()
        directory = Directory(tenants, users)
        dsn = load_addresses(house.data).database.dsn("postgres")
        connection = await asyncpg.connect(dsn)
        try:
            await directory.copy(connection)
        finally:
            await connection.close()
        lines = await _all_kinds(port, directory.signed_in, options.connections, seconds)
    finally:
        await house.close()
        shutil.rmtree(root)
    return Figures(tenants, users, options.connections, lines)


async def _all_kinds(
    port: int, people: list[SignedIn], connections: int, seconds: float
) -> list[Line]:
    chance = random.Random(7)  # which tenant asks next

    def of(make: Callable[[SignedIn], Request]) -> Callable[[], Request]:
        return lambda: make(chance.choice(people))

    kinds: dict[str, Callable[[], Request]] = {
        "peer: GET /healthz": lambda: Request("GET", "/healthz"),
        "read: GET /v1/me": of(lambda each: _get(each, "/v1/me")),
        "read: GET /v1/queues": of(lambda each: _get(each, "/v1/queues")),
        "read: GET /v1/people": of(lambda each: _get(each, "/v1/people")),
        "read: GET /v1/contacts": of(lambda each: _get(each, "/v1/contacts")),
        "write: PUT /v1/queues/{id}": of(lambda each: _put_queue(each, chance)),
        "write: PATCH /v1/me": of(lambda each: _rename(each, chance)),
    }
    peer_hz = 0.0
    lines = []
    for what, next_request in kinds.items():
        await load_with(
            LOOPBACK, port, next_request, connections=connections, seconds=min(WARM_UP_S, seconds)
        )
        window = CpuWindow()
        answers = await load_with(
            LOOPBACK, port, next_request, connections=connections, seconds=seconds
        )
        used = window.close()
        peer_hz = peer_hz or answers.rate_hz
        lines.append(_line(what, answers, peer_hz, used))
    return lines


def _line(what: str, answers: Answers, peer_hz: float, used: CpuUse) -> Line:
    requests = max(1, len(answers.times_s))
    return Line(
        what=what,
        rate_hz=round(answers.rate_hz, 1),
        of_peer=round(answers.rate_hz / peer_hz, 3),
        time_ms=spread([each * MS_PER_S for each in answers.times_s]),
        cpu_ms=round(used.used_s.get("cloud", 0.0) * MS_PER_S / requests, 2),
        database_cpu_ms=round(used.used_s.get("database", 0.0) * MS_PER_S / requests, 2),
        refused=sum(n for status, n in answers.statuses.items() if not 200 <= status < 300),
    )


def _headers(person: SignedIn) -> dict[str, str]:
    return {"cookie": f"{SESSION_COOKIE}={person.session}", "sec-fetch-site": "same-origin"}


def _get(person: SignedIn, path: str) -> Request:
    return Request("GET", path, _headers(person))


def _put_queue(person: SignedIn, chance: random.Random) -> Request:
    body = {"name": "Queue 0", "priority": chance.randint(0, 100)}
    path = f"/v1/queues/{person.queue_id}"
    return Request("PUT", path, _headers(person), msgspec.json.encode(body))


def _rename(person: SignedIn, chance: random.Random) -> Request:
    body = msgspec.json.encode({"name": f"Person {chance.randint(0, 999)}"})
    return Request("PATCH", "/v1/me", _headers(person), body)


def table(figures: Figures) -> list[str]:
    """For people."""
    head = f"{figures.tenants} tenants, {figures.users} users, {figures.connections} connections"
    return [
        head,
        *(
            f"{line.what:28} {line.rate_hz:8.1f}/s  {line.of_peer:6.3f} of peer  "
            f"CPU {line.cpu_ms:6.2f} ms, database {line.database_cpu_ms:5.2f} ms  "
            f"{line.time_ms.line('ms') if line.time_ms else ''}  refused {line.refused}"
            for line in figures.lines
        ),
    ]

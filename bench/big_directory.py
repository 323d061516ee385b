"""Fills a database with a thousand tenants and their people, by COPY, for benches of the API."""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import asyncpg

from cloud.identity.secrets import SESSION_PREFIX, hash_token, new_token
from infra.contracts.ids import TenantId

QUEUES_PER_TENANT = 4
CONTACTS_PER_TENANT = 100
SESSION_LIFE_MS = 24 * 3600 * 1_000
Rows = list[tuple[Any, ...]]  # a column of a table may be of any kind


@dataclass(frozen=True, slots=True)
class SignedIn:
    """One tenant's owner with a session, and one of the tenant's queues."""

    tenant_id: TenantId
    session: str
    queue_id: str
    user_id: str


class Directory:
    """Rows of many tenants, made in memory and copied in one go; the same seed, the same rows."""

    def __init__(self, tenants: int, users: int, seed: int = 1) -> None:
        self._random = random.Random(seed)  # test data
        self._now_ms = time.time_ns() // 1_000_000
        self.tenants = [TenantId(self._id()) for _ in range(tenants)]
        self.signed_in: list[SignedIn] = []
        self._users_per_tenant = users // tenants

    def _id(self) -> str:
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    async def copy(self, connection: asyncpg.Connection) -> None:
        """Write everything, as the database's superuser."""
        async with connection.transaction():
            for table, columns, rows in self._tables():
                await connection.copy_records_to_table(table, columns=columns, records=rows)
        await connection.execute("ANALYZE")

    def _tables(self) -> Iterator[tuple[str, list[str], Rows]]:
        now = self._now_ms
        yield (
            "tenant",
            ["tenant_id", "domain_id", "name", "time_zone", "plan", "created_at_ms"],
            [
                (each, each, f"Company {n:04}", "UTC", "enterprise", now - n)
                for n, each in enumerate(self.tenants)
            ],
        )
        yield (
            "config_version",
            ["tenant_id", "version"],
            [(each, 1) for each in self.tenants],
        )
        people = [
            (each, self._id(), f"person{p}.{n}@bench.example", f"Person {p} of {n}", now - p)
            for n, each in enumerate(self.tenants)
            for p in range(self._users_per_tenant)
        ]
        columns = ["tenant_id", "user_id", "email", "name", "created_at_ms", "status"]
        yield "user_account", columns, [(*row, "active") for row in people]
        yield (
            "sign_in_name",
            ["tenant_id", "email", "user_id"],
            [(tenant, email, user) for tenant, user, email, _, _ in people],
        )
        yield from self._memberships(people)
        queues = [
            (each, self._id(), f"Queue {n}")
            for each in self.tenants
            for n in range(QUEUES_PER_TENANT)
        ]
        policy = (50, 15_000, 10_000, 20_000, True, now)
        yield (
            "queue",
            [
                *("tenant_id", "queue_id", "name", "required_skills", "priority"),
                *("ring_timeout_ms", "acw_ms", "service_level_ms", "is_recorded", "created_at_ms"),
            ],
            [(*row, "{}", *policy) for row in queues],
        )
        yield from self._contacts(queues)
        yield from self._sessions(people, queues)

    def _memberships(self, people: Rows) -> Iterator[tuple[str, list[str], Rows]]:
        names = ["tenant_id", "membership_id", "home_id", "user_id", "role"]
        times = ["from_at_ms", "created_at_ms", "granted_by"]
        rows: Rows = []
        for index, (tenant, user, *_) in enumerate(people):
            role = "owner" if index % self._users_per_tenant == 0 else "agent"
            rows.append((tenant, self._id(), tenant, user, role, 0, self._now_ms, "bench"))
        yield "membership", [*names, *times], rows

    def _contacts(self, queues: Rows) -> Iterator[tuple[str, list[str], Rows]]:
        rows: Rows = []
        for index, (tenant, queue_id, _) in enumerate(queues[::QUEUES_PER_TENANT]):
            for call in range(CONTACTS_PER_TENANT):
                at = self._now_ms - call * 60_000 - index
                times = (at, queue_id, at + 5_000, at + 65_000)
                end = ("handled", "caller_hangup")
                rows.append((tenant, self._id(), f"+1555{call:07}", *times, *end))
        columns = ["tenant_id", "contact_id", "ani", "arrived_at_ms", "queue_id", "queued_at_ms"]
        yield "contact", [*columns, "ended_at_ms", "outcome", "reason"], rows

    def _sessions(self, people: Rows, queues: Rows) -> Iterator[tuple[str, list[str], Rows]]:
        now = self._now_ms
        rows: Rows = []
        owners = people[:: self._users_per_tenant]
        for (tenant, user, *_), (_, queue_id, _) in zip(
            owners, queues[::QUEUES_PER_TENANT], strict=True
        ):
            token = new_token(SESSION_PREFIX, tenant)
            self.signed_in.append(SignedIn(tenant, token, queue_id, user))
            seen = ("password", "", "bench", now, now, now + SESSION_LIFE_MS)
            rows.append((tenant, self._id(), user, hash_token(token), *seen))
        columns = ["tenant_id", "session_id", "user_id", "hash", "method", "ip", "user_agent"]
        yield "session", [*columns, "created_at_ms", "last_seen_at_ms", "expires_at_ms"], rows

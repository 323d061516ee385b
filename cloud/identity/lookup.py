"""What a bearer token stands for, read in one round trip: each request asks it first.

The functions `find_person` and `find_api_key` are in the migrations; they run as their caller, so
that row-level security holds inside them too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import msgspec
from sqlalchemy import text

from cloud.identity.membership import Held
from cloud.identity.session_rules import IDLE_LIFE_MS
from cloud.tenancy.lifecycle import Status
from cloud.tenancy.limits import Limits
from cloud.tenancy.standing import Standing
from infra.contracts.ids import QueueId, TenantId, UserId
from infra.db.database import Database

Found = TypeVar("Found", bound=msgspec.Struct)

_FIND_PERSON = text("SELECT find_person(:home, :token_hash, :acting, :now_ms, :idle_since_ms)")
_FIND_API_KEY = text("SELECT find_api_key(:home, :key_hash, :now_ms)")


class FoundPlan(msgspec.Struct, frozen=True):
    """A plan's row."""

    name: str
    seats: int
    concurrent_calls: int
    numbers: int
    storage_bytes: int
    api_requests_per_minute: int


class FoundStanding(msgspec.Struct, frozen=True):
    """The tenant that is acted on."""

    kind: str
    status: Status
    plan: FoundPlan

    def standing(self) -> Standing:
        """As the guards of standing and rate remember it."""
        plan = self.plan
        limits = Limits(
            plan.seats,
            plan.concurrent_calls,
            plan.numbers,
            plan.storage_bytes,
            plan.api_requests_per_minute,
        )
        return Standing(self.status, plan.name, limits)


class FoundMembership(msgspec.Struct, frozen=True):
    """A membership in force.

    Attributes:
        queue_ids: queues it names; None for all.
        team_queue_ids: queues that its teams' agents serve; None when it names no teams.
    """

    membership_id: str
    role: str
    queue_ids: list[QueueId] | None
    team_queue_ids: list[QueueId] | None

    def held(self) -> Held:
        """Limited by name, by teams, or by both."""
        named, served = self.queue_ids, self.team_queue_ids
        if named is None or served is None:
            either = named if served is None else served
            return Held(
                self.membership_id, self.role, None if either is None else frozenset(either)
            )
        return Held(self.membership_id, self.role, frozenset(named) & frozenset(served))


class FoundPerson(msgspec.Struct, frozen=True):
    """A session in force, and what its person is in the tenant that is acted on.

    Attributes:
        standing: None when there is no such tenant.
        owes_second_factor: one is demanded, by the person's organisation or the tenant that is
            acted on, and the session lacks it.
    """

    session_id: str
    user_id: UserId
    name: str
    last_seen_at_ms: int
    standing: FoundStanding | None
    held: list[FoundMembership]
    owes_second_factor: bool


class FoundKey(msgspec.Struct, frozen=True):
    """An API key in force; `permissions` is None for all."""

    api_key_id: str
    name: str
    permissions: list[str] | None
    last_used_at_ms: int | None
    standing: FoundStanding


@dataclass(frozen=True, slots=True)
class Lookup:
    """Finds what tokens stand for."""

    database: Database

    async def person(
        self, home_id: TenantId, token_hash: bytes, acting_on: TenantId, now_ms: int
    ) -> FoundPerson | None:
        """The session of this hash, if it is in force."""
        found = await self.database.look_up(
            _FIND_PERSON,
            home=home_id,
            token_hash=token_hash,
            acting=acting_on,
            now_ms=now_ms,
            idle_since_ms=now_ms - IDLE_LIFE_MS,
        )
        return _decoded(found, FoundPerson)

    async def api_key(self, home_id: TenantId, key_hash: bytes, now_ms: int) -> FoundKey | None:
        """The key of this hash, if it is in force."""
        found = await self.database.look_up(
            _FIND_API_KEY, home=home_id, key_hash=key_hash, now_ms=now_ms
        )
        return _decoded(found, FoundKey)


def _decoded(found: object, kind: type[Found]) -> Found | None:
    return None if found is None else msgspec.convert(found, kind)

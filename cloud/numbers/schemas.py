"""What the number endpoints take and give."""

from __future__ import annotations

from typing import Annotated

import msgspec

from cloud.tenancy.schemas import Id

E164 = Annotated[str, msgspec.Meta(pattern=r"^\+[1-9][0-9]{6,14}$")]


class NewNumber(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A number of the pool to claim, and where it leads."""

    number: E164
    flow_id: Id | None = None


class NumberBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a number leads; null for nowhere."""

    flow_id: Id | None


class PhoneNumber(msgspec.Struct, frozen=True):
    """A number of the tenant, and its flow.

    Attributes:
        is_pool: it came from the operator's pool and goes back there; else it is of the tenant's
            own trunk.
    """

    number: str
    flow_id: str | None
    claimed_at_ms: int
    is_pool: bool


class NumberList(msgspec.Struct, frozen=True):
    """All numbers of a tenant."""

    items: list[PhoneNumber]


class FreeNumber(msgspec.Struct, frozen=True):
    """A number that the tenant can claim now."""

    number: str


class FreeNumberList(msgspec.Struct, frozen=True):
    """Free numbers, in order."""

    items: list[FreeNumber]
    next_cursor: str | None


class PoolNumbers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Numbers for the pool: a list, or every number from one to another.

    Attributes:
        site_id: the site whose trunk brings them; None when every site's does.
        tenant_id: the tenant to which the operator gives them at once, once it has seen that they
            are the tenant's (its own trunk); None for the pool of all.
    """

    numbers: list[E164] | None = None
    first: E164 | None = msgspec.field(default=None, name="from")
    last: E164 | None = msgspec.field(default=None, name="to")
    site_id: Id | None = None
    tenant_id: Id | None = None


class PoolAdded(msgspec.Struct, frozen=True):
    """How many numbers were new to the pool."""

    added: int


class PoolNumber(msgspec.Struct, frozen=True):
    """A number as the operator sees it."""

    number: str
    kind: str
    site_id: str | None
    holder_id: str | None
    claimed_at_ms: int | None
    free_at_ms: int


class PoolNumberList(msgspec.Struct, frozen=True):
    """Numbers of the pool, in order."""

    items: list[PoolNumber]
    next_cursor: str | None

"""Cursor pages: where the next page of a newest-first list begins."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar.params import QueryParameter
from sqlalchemy import ColumnElement, Select, literal, tuple_

from infra.contracts.errors import RequestError

DEFAULT_PAGE_ROWS = 50
MAX_PAGE_ROWS = 200  # a page of contacts is then about 100 kB
MAX_CURSOR_CHARS = 400
MAX_FILTER_CHARS = 100  # of a text to look for
MAX_AT_MS = 253_402_300_799_999  # the end of the year 9999; a larger time is no time

Cursor = Annotated[str | None, QueryParameter(max_length=MAX_CURSOR_CHARS)]
Limit = Annotated[int, QueryParameter(ge=1, le=MAX_PAGE_ROWS)]
SinceMs = Annotated[int | None, QueryParameter(ge=0, le=MAX_AT_MS)]
UntilMs = Annotated[int | None, QueryParameter(ge=0, le=MAX_AT_MS)]
# A text that a name may hold; NUL is no character to the database.
TextFilter = Annotated[
    str | None, QueryParameter(max_length=MAX_FILTER_CHARS, pattern=r"^[^\x00]*$")
]
AtMs = Annotated[int, msgspec.Meta(ge=0, le=MAX_AT_MS)]


def encode_cursor(at_ms: int, *keys: str | int) -> str:
    """Text that names the last row of a page by its sort key."""
    return base64.urlsafe_b64encode(msgspec.json.encode([at_ms, *keys])).decode().rstrip("=")


def decode_cursor(text: str, kinds: tuple[Any, ...]) -> tuple[Any, ...]:
    """The sort key in a cursor: a time, then a value of each of the kinds.

    Raises:
        RequestError: the text is no cursor of this list (field `cursor`).
    """
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        parts: tuple[Any, ...] = msgspec.json.decode(raw, type=_key_type(kinds))
    except (binascii.Error, ValueError, msgspec.DecodeError) as exc:
        raise RequestError(
            "the cursor is not one of this list", code="bad_cursor", field="cursor"
        ) from exc
    return tuple(str(part) if isinstance(part, UUID) else part for part in parts)


def _key_type(kinds: tuple[Any, ...]) -> Any:  # a type made at run time has no static one
    return tuple.__class_getitem__((AtMs, *kinds))


def newest_first(
    statement: Select[Any],
    at: ColumnElement[int],
    keys: tuple[ColumnElement[Any], ...],
    cursor: str | None,
    limit: int,
    kinds: tuple[Any, ...] = (UUID,),
) -> Select[Any]:
    """Sort newest first, start after the cursor, fetch one row more to know whether more follow."""
    if cursor is not None:
        columns = (at, *keys)
        values = zip(decode_cursor(cursor, kinds), columns, strict=True)
        last = [literal(value, column.type) for value, column in values]
        statement = statement.where(tuple_(*columns) < tuple_(*last))
    return statement.order_by(at.desc(), *(key.desc() for key in keys)).limit(limit + 1)


def within(
    statement: Select[Any], at: ColumnElement[int], from_ms: int | None, to_ms: int | None
) -> Select[Any]:
    """Keep rows with from_ms <= at < to_ms."""
    if from_ms is not None:
        statement = statement.where(at >= from_ms)
    if to_ms is not None:
        statement = statement.where(at < to_ms)
    return statement

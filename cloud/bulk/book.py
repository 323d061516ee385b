"""What each kind of file brings: its columns, its records, and how one line is applied."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Protocol, TypeVar

import msgspec

from cloud.bulk.csv_file import Columns, Line
from cloud.bulk.lists import escaped, join, split, unescaped
from cloud.bulk.schemas import Outcome
from infra.contracts.errors import Conflict, RequestError
from infra.contracts.ids import is_id

T = TypeVar("T")

YES, NO = "yes", "no"
_TRUTHS = {YES: True, "true": True, "1": True, "是": True, NO: False, "false": False, "0": False}
_TRUTHS["否"] = False


class Book(Protocol):
    """One kind's records of a tenant, inside the request's transaction."""

    columns: Columns

    async def records(self) -> list[dict[str, str]]:
        """Every record as an export shows it."""
        ...

    async def load(self) -> None:
        """Read what lines are compared with."""
        ...

    async def apply(self, line: Line) -> Outcome:
        """Make the record as the line says.

        Raises:
            RequestError: the line can't be applied; its field is a column or of the API's body.
            IntegrityError: it breaks a rule of the database.
        """
        ...

    @property
    def lost_agent_ids(self) -> list[str]:
        """Agents to take offline after the commit."""
        ...


class BadCell(RequestError):
    """A cell does not say what its column holds."""

    code = "bad_cell"


def required(line: Line, column: str) -> str:
    """A cell that can't be empty.

    Raises:
        BadCell: it is.
    """
    found = line.cells.get(column, "").strip()
    if not found:
        raise BadCell("this cell can't be empty", code="empty_cell", field=column)
    return found


def struct_of(kind: type[T], values: Mapping[str, Any], columns: Mapping[str, str] = {}) -> T:
    """A request body out of cells, with the same limits as over the API.

    Args:
        columns: fields that have another name in the file.

    Raises:
        BadCell: a value is refused.
    """
    try:
        return msgspec.convert(dict(values), kind, strict=False)
    except msgspec.ValidationError as exc:
        message, _, path = str(exc).partition(" - at `")
        field = re.split(r"[.\[`]", path.removeprefix("key in ").lstrip("$."))[0]
        raise BadCell(message, code="invalid_value", field=columns.get(field, field)) from exc


def truth(line: Line, column: str) -> bool:
    """A cell of yes or no.

    Raises:
        BadCell: it is neither.
    """
    found = _TRUTHS.get(required(line, column).lower())
    if found is None:
        raise BadCell(f"not {YES} or {NO}", code="invalid_value", field=column)
    return found


def levels(line: Line, column: str) -> dict[str, int]:
    """A cell of skills with their levels: `en:5|de:3`.

    Raises:
        BadCell: a level is no number.
    """
    found: dict[str, int] = {}
    for each in split(line.cells.get(column, "")):
        name, _, level = each.rpartition(":")
        if not name or not re.fullmatch("[0-9]{1,2}", level.strip()):
            raise BadCell(
                "a skill is written with its level, 1 to 10: en:5",
                code="invalid_value",
                field=column,
            )
        found[name.strip().lower()] = int(level)
    return found


def levels_text(skills: Mapping[str, int]) -> str:
    """Skills with their levels as one cell."""
    return join(f"{name}:{skills[name]}" for name in sorted(skills))


def names(line: Line, column: str) -> list[str]:
    """A cell of names: `Sales|Help`."""
    return [unescaped(each) for each in split(line.cells.get(column, ""))]


class Directory:
    """Ids by name and names by id of one kind of thing; blanks around a name don't count."""

    def __init__(self, names_by_id: Mapping[str, str], code: str) -> None:
        self._names = {key: name.strip() for key, name in names_by_id.items()}
        self._ids = {name: key for key, name in self._names.items()}
        self._code = code

    def id_of(self, name: str, column: str) -> str:
        """The id.

        Raises:
            Conflict: there is nothing of that name.
        """
        found = self._ids.get(name)
        if found is None and is_id(name):
            # What is gone is exported by its id; whoever takes a new one checks it.
            return name
        if found is None:
            raise Conflict(f"there is no {name[:100]!r}", code=self._code, field=column)
        return found

    def ids_of(self, line: Line, column: str) -> list[str]:
        """The ids of a cell of names, sorted."""
        return sorted({self.id_of(each, column) for each in names(line, column)})

    def name_of(self, key: str) -> str:
        """The name; the id itself of what is gone."""
        return self._names.get(key, key)

    def text(self, keys: list[str]) -> str:
        """Names of several as one cell."""
        return join(sorted(escaped(self.name_of(key)) for key in keys))

"""Turns SQLAlchemy statements into what the driver takes, and its answers into rows.

SQLAlchemy builds and compiles statements (once for each shape of a statement: the rest is its
cache); running them through its engine costs ten times what the driver itself takes. This is the
only module that knows how its compiler keeps parameters and columns.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, Executable
from sqlalchemy.engine.result import IteratorResult, SimpleResultMetaData
from sqlalchemy.sql.compiler import SQLCompiler

_ROWS_DONE = re.compile(r"(?:SELECT|UPDATE|DELETE|INSERT \d+) (\d+)")

Values = Mapping[str, Any]  # columns are of any kind
AnyStatement = TypeVar("AnyStatement", bound=Executable)

_fixed: set[Executable] = set()


def fixed(statement: AnyStatement) -> AnyStatement:
    """A statement that a module keeps as a constant, its values `bindparam`s filled by name.

    It is looked up by what it is, not by what it says: building a statement anew for each request
    and finding its compiled form cost several times what the driver takes. For what is asked often.
    """
    _fixed.add(statement)
    return statement


def is_fixed(statement: Executable) -> bool:
    """Whether a module keeps the statement, so that its values must be given."""
    return statement in _fixed


class Rows(IteratorResult[Any]):
    """What a statement gave: its rows, and how many it found or changed."""

    def __init__(self, shape: SimpleResultMetaData, rows: Sequence[Any], status: str) -> None:
        """Args: status: the server's own words, `UPDATE 3`."""
        super().__init__(shape, iter(rows))
        self._status = status

    @property
    def rowcount(self) -> int:
        """How many rows were found or changed; -1 when the statement is about none."""
        found = _ROWS_DONE.match(self._status)
        return int(found.group(1)) if found else -1


@dataclass(slots=True)
class Shape:
    """What all statements of one compiled form have in common.

    Attributes:
        columns: None until the first answer describes them.
    """

    columns: SimpleResultMetaData | None = None


@dataclass(frozen=True, slots=True)
class Ready:
    """A statement that the driver can run."""

    sql: str
    values: Sequence[Any]
    compiled: SQLCompiler
    shape: Shape

    def rows(self, engine: Engine, prepared: Any, rows: Sequence[Any]) -> Rows:
        """The driver's rows as SQLAlchemy's: same names, same Python types.

        Args:
            prepared: the driver's statement that gave them.
        """
        columns = self.shape.columns
        if columns is None:
            columns = _columns(engine, self.compiled, prepared.get_attributes())
            self.shape.columns = columns
        return Rows(columns, rows, prepared.get_statusmsg())


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A compiled form, and what fills the places that the statement itself has values for."""

    compiled: SQLCompiler
    extracted: Any  # SQLAlchemy's own, handed back to it
    collected: Any  # the same

    def named(self, values: Values | None) -> Values:
        named: Values = self.compiled.construct_params(
            values,
            extracted_parameters=self.extracted,
            escape_names=False,
            _collected_params=self.collected,
        )
        return named


class Shapes:
    """The compiled forms that one engine has met; they go with SQLAlchemy's own cache of them."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._shapes: WeakKeyDictionary[SQLCompiler, Shape] = WeakKeyDictionary()
        self._fixed: dict[tuple[Executable, tuple[str, ...]], _Compiled] = {}

    def ready(self, statement: Executable, values: Values | None) -> Ready | None:
        """The statement for the driver; None when only SQLAlchemy itself can run it.

        That is what has no compiled form that can be kept (DDL), defaults made in Python, or
        columns that can only be told by their names.
        """
        if statement in _fixed:
            key = (statement, tuple(values or ()))
            found = self._fixed.get(key)
            if found is None:
                found = self._fixed[key] = self._compiled(statement, values)
        else:
            found = self._compiled(statement, values)
        if not isinstance(found.compiled, SQLCompiler) or not _is_plain(found.compiled):
            return None
        return _filled(found.compiled, self._shape(found.compiled), found.named(values))

    def _compiled(self, statement: Executable, values: Values | None) -> _Compiled:
        prepare: Any = getattr(statement, "_compile_w_cache")  # noqa: B009 - none of its public types
        engine = self._engine
        compiled, extracted, collected, _ = prepare(
            dialect=engine.dialect,
            compiled_cache=engine._compiled_cache,
            column_keys=sorted(values or ()),
        )
        return _Compiled(compiled, extracted, collected)

    def _shape(self, compiled: SQLCompiler) -> Shape:
        found = self._shapes.get(compiled)
        if found is None:
            found = self._shapes[compiled] = Shape()
        return found


def _is_plain(compiled: SQLCompiler) -> bool:
    is_made = compiled.isinsert or compiled.isupdate
    if is_made and (compiled.insert_prefetch or compiled.update_prefetch):
        return False
    return compiled._ordered_columns and not compiled._textual_ordered_columns


def _filled(compiled: SQLCompiler, shape: Shape, named: Values) -> Ready:
    sql = compiled.string
    places: Sequence[str] | None = compiled.positiontup
    encoders: Mapping[str, Any] = compiled._bind_processors
    if compiled.literal_execute_params or compiled.post_compile_params:
        # A list of any length (`IN`) becomes so many places.
        expanded = compiled._process_parameters_for_postcompile(dict(named))
        sql, places = expanded.statement, expanded.positiontup
        named = {**named, **expanded.parameters}
        encoders = {**encoders, **expanded.processors}
    values: list[Any] = []
    for name in places or ():
        encode: Callable[[Any], Any] | None = encoders.get(name)
        values.append(named[name] if encode is None else encode(named[name]))
    return Ready(sql, values, compiled, shape)


def _columns(
    engine: Engine, compiled: SQLCompiler, attributes: Sequence[Any]
) -> SimpleResultMetaData:
    described = compiled._result_columns
    if len(described) != len(attributes):  # plain text names no columns
        return SimpleResultMetaData([each.name for each in attributes])
    names = [entry.keyname for entry in described]
    decoders = [
        entry.type._cached_result_processor(engine.dialect, attribute.type.oid)
        for entry, attribute in zip(described, attributes, strict=True)
    ]
    twice = frozenset(name for name, count in Counter(names).items() if count > 1)
    return SimpleResultMetaData(names, _processors=decoders, _ambiguous_keys=twice or None)

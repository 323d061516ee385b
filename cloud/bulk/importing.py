"""Runs an import: line by line, all or nothing, and as a dry run nothing at all."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy.exc import DBAPIError, IntegrityError

from cloud.api.errors import conflict_of
from cloud.bulk.book import Book
from cloud.bulk.csv_file import Columns, Line
from cloud.bulk.schemas import ImportReport, LineProblem, Outcome
from infra.contracts.errors import RequestError
from infra.db.database import is_refusal
from infra.db.scope import TenantScope

MAX_PROBLEMS = 1_000  # a file with more is wrong as a whole; the count says so

# Fields of the API's bodies, by the column that filled them.
_COLUMN_OF: Final = {
    "team_ids": "teams",
    "agent.site_id": "agent_site_id",
    "site_id": "agent_site_id",
    "agent.skills": "agent_skills",
    "agent.queue_ids": "agent_queues",
    "queue_ids": "agent_queues",
    "flow_id": "flow",
}


class Undone(Exception):
    """Carries the report of an import that is not to be kept out of its transaction."""

    def __init__(self, report: ImportReport) -> None:
        super().__init__("the import is not kept")
        self.report = report


@dataclass(slots=True)
class _Tally:
    """What was found so far."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    problems: list[LineProblem] = field(default_factory=list)
    problem_count: int = 0

    def add(self, problem: LineProblem) -> None:
        self.problem_count += 1
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(problem)


async def run_import(
    scope: TenantScope, book: Book, lines: list[Line], *, is_dry_run: bool
) -> ImportReport:
    """Apply every line that can be applied, each on its own, so that every bad one is found.

    Raises:
        Undone: a line is wrong, or it is a dry run: whoever holds the transaction rolls it back.
    """
    await book.load()
    tally, seen = _Tally(), dict[str, int]()
    for line in lines:
        problem = _shape_problem(line) or _repeated(line, book.columns, seen)
        if problem is None:
            problem = await _apply(scope, book, line, tally)
        if problem is not None:
            tally.add(problem)
    report = ImportReport(
        rows=len(lines),
        created=tally.outcomes[Outcome.CREATED],
        updated=tally.outcomes[Outcome.UPDATED],
        unchanged=tally.outcomes[Outcome.UNCHANGED],
        errors=tally.problems,
        error_count=tally.problem_count,
        is_dry_run=is_dry_run,
    )
    if is_dry_run or tally.problem_count:
        raise Undone(report)
    return report


async def _apply(scope: TenantScope, book: Book, line: Line, tally: _Tally) -> LineProblem | None:
    """Apply one line within a savepoint of its own."""
    try:
        async with scope.connection.begin_nested():
            outcome = await book.apply(line)
    except RequestError as exc:
        return _problem(line, book.columns, exc)
    except IntegrityError as exc:
        known = conflict_of(exc)
        if known is None:
            raise
        return _problem(line, book.columns, known)
    except DBAPIError as exc:
        if not is_refusal(exc):
            raise
        return _problem(line, book.columns, RequestError("the database refuses this value"))
    tally.outcomes[outcome] += 1
    return None


def _shape_problem(line: Line) -> LineProblem | None:
    if line.extra_cells == 0:
        return None
    many = line.extra_cells > 0
    return LineProblem(
        line.number,
        "",
        "too_many_cells" if many else "too_few_cells",
        "the line has more cells than the header" if many else "the line has too few cells",
    )


def _repeated(line: Line, columns: Columns, seen: dict[str, int]) -> LineProblem | None:
    column = columns.required[0]
    key = line.cells.get(column, "").strip().lower()
    first = seen.setdefault(key, line.number) if key else line.number
    if first == line.number:
        return None
    return LineProblem(line.number, column, "repeated", f"line {first} is of the same {column}")


def _problem(line: Line, columns: Columns, error: RequestError) -> LineProblem:
    return LineProblem(line.number, _column(error.field, columns), error.code, str(error))


def _column(name: str | None, columns: Columns) -> str:
    """The column that an error of the API's is about; empty if it is none."""
    path = name or ""
    for known, column in _COLUMN_OF.items():
        if (path == known or path.startswith(known + ".")) and column in columns.names:
            return column
    first = re.split(r"[.\[]", path)[0]
    return first if first in columns.names else ""

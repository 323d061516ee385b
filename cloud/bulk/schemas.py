"""What the import endpoints take and give."""

from __future__ import annotations

from enum import StrEnum

import msgspec
from litestar.datastructures import UploadFile


class Outcome(StrEnum):
    """What became of a line."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


class CsvUpload(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A form with one CSV file."""

    file: UploadFile


class LineProblem(msgspec.Struct, frozen=True):
    """One thing wrong with a line.

    Attributes:
        line: of the file where the record begins; the header is line 1.
        field: the column; empty if it is the line as a whole.
    """

    line: int
    field: str
    code: str
    message: str


class ImportReport(msgspec.Struct, frozen=True):
    """What an import did, or (dry run) would do.

    Attributes:
        rows: records in the file.
        errors: what is wrong, in the order of the file; at most the first thousand.
        error_count: how many there are in all.
    """

    rows: int
    created: int
    updated: int
    unchanged: int
    errors: list[LineProblem]
    error_count: int
    is_dry_run: bool

"""Reads and writes CSV (RFC 4180) as spreadsheets of several countries make it; pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from infra.contracts.errors import RequestError

MAX_FILE_BYTES = 5_000_000  # 20,000 lines of 250 bytes
MAX_LINES = 20_000  # ten times as many as a tenant has agents; a longer file is several imports
MAX_CELL_CHARS = 10_000  # a person's 200 queues by name; a longer cell is a broken quote

# Comma by the standard; semicolon where the comma is the decimal point; tab from a clipboard.
DELIMITERS = (",", ";", "\t")
BOM = "\ufeff"
# A cell that begins so is a formula to a spreadsheet, and may run what the writer of a name wanted.
# Spreadsheets of East Asia take the wide signs for the narrow ones.
_WIDE_STARTS = ("\uff1d", "\uff0b", "\uff0d", "\uff20")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "'", *_WIDE_STARTS)
_SHIELD = "'"


class BadFile(RequestError):
    """The file as a whole can't be read; its lines were not looked at."""

    code = "bad_file"


@dataclass(frozen=True, slots=True)
class Columns:
    """What a kind's file consists of.

    Attributes:
        names: every column, in the order of an export.
        required: those without which no line means anything.
    """

    names: tuple[str, ...]
    required: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One record.

    Attributes:
        number: of the line in the file where it begins, from 1; the header is line 1.
        cells: by column; a column that the file has not is absent.
        extra_cells: how many cells it has beyond the header's (negative: lacks).
    """

    number: int
    cells: Mapping[str, str]
    extra_cells: int = 0


def read_file(content: bytes, columns: Columns) -> list[Line]:
    """All records of a file.

    Raises:
        BadFile: it is too large, in no encoding we know, not CSV, or its header has an unknown
            column (the error's field), one twice, or lacks a required one.
    """
    if len(content) > MAX_FILE_BYTES:
        raise BadFile(f"a file has at most {MAX_FILE_BYTES} bytes", code="too_large", field="file")
    text = _decode(content)
    delimiter = _delimiter(text, columns)
    # strict: an unclosed quote is an error, not a cell that swallows the rest of the file.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    header: list[str] | None = None
    lines: list[Line] = []
    begins = 1
    try:
        for row in reader:
            number, begins = begins, reader.line_num + 1
            if not any(cell.strip() for cell in row):
                continue
            if header is None:
                header = _header(row, columns)
                continue
            if len(lines) >= MAX_LINES:
                raise BadFile(
                    f"a file has at most {MAX_LINES} lines", code="too_many_lines", field="file"
                )
            lines.append(_line(number, header, row))
    except csv.Error as exc:
        raise BadFile(
            f"line {begins}: a quote is not closed, or stands within a cell",
            code="not_csv",
            field="file",
        ) from exc
    if header is None:
        raise BadFile("the file is empty", code="empty_file", field="file")
    return lines


def write_file(columns: Columns, rows: Iterable[Mapping[str, str]], *, with_bom: bool) -> bytes:
    """A file of these records in UTF-8.

    Args:
        with_bom: begin with a byte order mark: without it Excel takes UTF-8 for something else.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns.names)
    for row in rows:
        writer.writerow([_shielded(row[name]) for name in columns.names])
    return ((BOM if with_bom else "") + out.getvalue()).encode()


def _decode(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise BadFile(
        "the file is neither UTF-8 nor GB 18030 text", code="unknown_encoding", field="file"
    )


def _delimiter(text: str, columns: Columns) -> str:
    """The one by which the header names most columns; a comma if all are alike."""
    first = next((line for line in text.splitlines() if line.strip()), "")

    def known(delimiter: str) -> int:
        cells = next(csv.reader([first], delimiter=delimiter), [])
        return sum(_name(cell) in columns.names for cell in cells)

    return max(DELIMITERS, key=known)


def _header(row: Sequence[str], columns: Columns) -> list[str]:
    names = [_name(cell) for cell in row]
    # Spreadsheets leave empty cells behind the last column.
    while names and not names[-1]:
        names.pop()
    for index, name in enumerate(names):
        if name not in columns.names:
            known = ", ".join(columns.names)
            raise BadFile(
                f"unknown column {name[:100]!r}; known are {known}",
                code="unknown_column",
                field=name[:100] or f"column {index + 1}",
            )
        if name in names[:index]:
            raise BadFile(f"the column {name} is there twice", code="column_twice", field=name)
    for name in columns.required:
        if name not in names:
            raise BadFile(f"the column {name} is missing", code="column_missing", field=name)
    return names


def _line(number: int, header: list[str], row: list[str]) -> Line:
    cells = [*row]
    while len(cells) > len(header) and not cells[-1].strip():
        cells.pop()
    found = {
        name: _unshielded(cell.strip()).strip() for name, cell in zip(header, cells, strict=False)
    }
    return Line(number, found, len(cells) - len(header))


def _name(cell: str) -> str:
    return cell.strip().lower()


def _shielded(cell: str) -> str:
    return _SHIELD + cell if cell.startswith(_FORMULA_STARTS) else cell


def _unshielded(cell: str) -> str:
    if cell.startswith(_SHIELD) and cell[1:].startswith(_FORMULA_STARTS):
        return cell[1:]
    return cell

"""CSV files as spreadsheets make them: encodings, delimiters, headers, quotes, shields."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloud.bulk.csv_file import BadFile, Columns, read_file, write_file
from cloud.bulk.lists import BETWEEN_PARTS, escaped, join, split, unescaped

COLUMNS = Columns(("name", "number", "note"), ("name",))
# Any text of a single cell; blanks around it don't count, and NUL is no text.
cells = st.text(st.characters(exclude_characters="\x00", codec="utf-8")).map(str.strip)
records = st.lists(st.fixed_dictionaries(dict.fromkeys(COLUMNS.names, cells)), max_size=20)


def rows(content: bytes | str) -> list[dict[str, str]]:
    found = read_file(content.encode() if isinstance(content, str) else content, COLUMNS)
    return [dict(line.cells) for line in found]


@given(records, st.booleans())
def test_what_is_written_is_read(wanted: list[dict[str, str]], with_bom: bool) -> None:
    content = write_file(COLUMNS, wanted, with_bom=with_bom)
    # A record of empty cells alone is a blank line.
    assert rows(content) == [each for each in wanted if any(each.values())]
    for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)


@given(records, st.sampled_from([",", ";", "\t"]), st.sampled_from(["utf-8", "gb18030"]))
def test_any_delimiter_and_encoding(
    wanted: list[dict[str, str]], delimiter: str, encoding: str
) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(["Number", "NOTE ", "name"])
    writer.writerows([each["number"], each["note"], "x" + each["name"]] for each in wanted)
    content = out.getvalue().encode(encoding)
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        if encoding != "utf-8" and not content.isascii():
            return  # such bytes are both; UTF-8 it is then
    expected = ["x" + each["name"] for each in wanted]
    assert [row["name"] for row in rows(content)] == expected


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    for given_bytes in (content, b"name,note\r\n" + content):
        try:
            lines = read_file(given_bytes, COLUMNS)
        except BadFile:
            continue
        assert all(set(line.cells) <= set(COLUMNS.names) for line in lines)


@given(st.lists(st.lists(st.text(min_size=1).filter(lambda text: text == text.strip()))))
def test_lists_in_a_cell(values: list[list[str]]) -> None:
    wanted = [each for each in values if each]
    text = join(join(map(escaped, parts), BETWEEN_PARTS) for parts in wanted)
    found = [[unescaped(part) for part in split(each, BETWEEN_PARTS)] for each in split(text)]
    assert found == wanted


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        pytest.param("'+4930", "+4930", id="shielded-number"),
        pytest.param("+4930", "+4930", id="plain-number"),
        pytest.param("''quoted", "'quoted", id="shielded-quote"),
        pytest.param("'tis", "'tis", id="a-quote-that-shields-nothing"),
        pytest.param("'", "'", id="a-quote-alone"),
    ],
)
def test_shields(text: str, cell: str) -> None:
    assert rows(f"name\n{text}\n") == [{"name": cell}]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff20"])
def test_no_cell_begins_a_formula(start: str) -> None:
    text = write_file(COLUMNS, [{"name": f"{start}1+1", "number": "", "note": ""}], with_bom=False)
    (_, cells) = csv.reader(io.StringIO(text.decode(), newline=""))
    assert cells[0] == f"'{start}1+1"


def test_lines_have_the_numbers_of_the_file() -> None:
    content = 'name,note\r\n\r\na,"two\r\nlines"\r\n\r\nb\r\nc,d,e\r\nf,,\r\n'
    lines = read_file(content.encode(), COLUMNS)
    assert [(line.number, line.cells["name"], line.extra_cells) for line in lines] == [
        (3, "a", 0),
        (6, "b", -1),
        (7, "c", 1),
        (8, "f", 0),
    ]


@pytest.mark.parametrize(
    ("content", "code", "field"),
    [
        pytest.param(b"", "empty_file", "file", id="empty"),
        pytest.param(b"\r\n \r\n", "empty_file", "file", id="blank"),
        pytest.param(b"note\n", "column_missing", "name", id="missing"),
        pytest.param(b"name,NAME\n", "column_twice", "name", id="twice"),
        pytest.param(b"name,,note\n", "unknown_column", "column 2", id="nameless"),
        pytest.param(b"name,wage\n", "unknown_column", "wage", id="unknown"),
        pytest.param(b'name\n"a"b\n', "not_csv", "file", id="quote-within"),
        pytest.param(b"name\n\x81\n", "unknown_encoding", "file", id="encoding"),
    ],
)
def test_a_bad_file_is_named(content: bytes, code: str, field: str) -> None:
    with pytest.raises(BadFile) as problem:
        read_file(content, COLUMNS)
    assert (problem.value.code, problem.value.field) == (code, field)

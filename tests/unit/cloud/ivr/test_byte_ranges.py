"""Ranges of a WAV file: what a player may ask for, and what is ignored or refused."""

from __future__ import annotations

import pytest

from cloud.ivr.byte_ranges import asked_span, wav_response

CONTENT = b"0123456789"
TAG = '"abc"'


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        pytest.param(None, None, id="none"),
        pytest.param("bytes=0-", (0, 10), id="all"),
        pytest.param("bytes=2-4", (2, 5), id="middle"),
        pytest.param("bytes=5-99", (5, 10), id="past-the-end"),
        pytest.param("bytes=-3", (7, 10), id="suffix"),
        pytest.param("bytes=-99", (0, 10), id="long-suffix"),
        pytest.param("bytes=-0", (10, 10), id="empty-suffix"),
        pytest.param("bytes=10-", (10, 10), id="behind-the-end"),
        pytest.param("bytes=99-", (99, 10), id="far-behind"),
        pytest.param("bytes=4-2", None, id="backwards"),
        pytest.param("bytes=-", None, id="nothing"),
        pytest.param("bytes=0-1,3-4", None, id="several"),
        pytest.param("lines=0-1", None, id="other-unit"),
        pytest.param("bytes=" + "9" * 30 + "-", None, id="huge"),
        pytest.param("bytes=²-", None, id="not-ascii"),
    ],
)
def test_asked_span(header: str | None, expected: tuple[int, int] | None) -> None:
    assert asked_span(header, len(CONTENT)) == expected


@pytest.mark.parametrize(
    ("headers", "status", "content", "content_range"),
    [
        pytest.param({}, 200, CONTENT, None, id="whole"),
        pytest.param({"range": "bytes=2-4"}, 206, b"234", "bytes 2-4/10", id="part"),
        pytest.param({"range": "bytes=10-"}, 416, b"", "bytes */10", id="behind"),
        pytest.param({"if-none-match": TAG}, 304, b"", None, id="known"),
        pytest.param({"if-none-match": '"x"'}, 200, CONTENT, None, id="changed"),
        pytest.param({"range": "bytes=2-4", "if-range": TAG}, 206, b"234", "bytes 2-4/10", id="if"),
        pytest.param({"range": "bytes=2-4", "if-range": '"x"'}, 200, CONTENT, None, id="if-not"),
    ],
)
def test_wav_response(
    headers: dict[str, str], status: int, content: bytes, content_range: str | None
) -> None:
    answer = wav_response(CONTENT, "abc", headers)
    assert (answer.status_code, answer.content) == (status, content)
    assert answer.headers.get("Content-Range") == content_range
    assert answer.headers["ETag"] == TAG

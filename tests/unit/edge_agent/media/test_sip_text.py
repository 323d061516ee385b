"""What is read out of INVITEs, and what may go into outgoing ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge_agent.pj.sip_text import (
    MAX_HEADER_CHARS,
    MAX_HEADERS,
    from_header,
    is_dialable,
    is_digits,
    is_sendable_header,
    read_invite,
    reason_phrase,
    split_address,
    uri_user,
)

INVITE = """\
INVITE sip:%2B4930123@127.0.0.1:5080;transport=udp SIP/2.0
Via: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bK1
f: "Anna \\"A\\" Beispiel" <sip:+4989555;cpc=ordinary@carrier.example>;tag=1
To: <sip:4930123@edge.example>
i: abc@carrier
X-Tandem-Trunk: trunk-1
X-Folded: one
  two
Diversion: <sip:1@a>
diversion: <sip:2@b>
Contact: <sip:x@y>

X-Not: a header""".replace("\n", "\r\n")


def test_reads_an_invite() -> None:
    invite = read_invite(INVITE)
    assert invite.ruri_user == "+4930123"
    assert invite.to_user == "4930123"
    assert invite.from_number == "+4989555"
    assert invite.from_name == 'Anna "A" Beispiel'
    assert invite.sip_call_id == "abc@carrier"
    assert invite.headers == {
        "x-tandem-trunk": "trunk-1",
        "x-folded": "one two",
        "diversion": "<sip:1@a>, <sip:2@b>",
    }


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    read_invite(text)
    read_invite(INVITE.replace("abc", text))


def test_headers_are_bounded() -> None:
    many = "\r\n".join(["INVITE sip:a@b SIP/2.0", *(f"X-H{n}: {'v' * 5000}" for n in range(99))])
    headers = read_invite(many).headers
    assert len(headers) == MAX_HEADERS
    assert {len(value) for value in headers.values()} == {MAX_HEADER_CHARS}


@pytest.mark.parametrize(
    ("uri", "user"),
    [
        ("sip:100@host", "100"),
        ("SIPS:a.b:secret@host;x=y", "a.b"),
        ("sip:host", ""),
        ("tel:+1555;phone-context=x", "+1555"),
        ("sip:%00%0d1@host", "1"),
        ("http://x@y", ""),
    ],
)
def test_uri_user(uri: str, user: str) -> None:
    assert uri_user(uri) == user


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ('"A B" <sip:1@x>;tag=2', ("A B", "sip:1@x")),
        ("A B <sip:1@x>", ("A B", "sip:1@x")),
        ("sip:1@x;tag=2", ("", "sip:1@x;tag=2")),
        ("", ("", "")),
    ],
)
def test_split_address(text: str, parts: tuple[str, str]) -> None:
    assert split_address(text) == parts


@pytest.mark.parametrize(
    ("uri", "is_good"),
    [
        ("sip:a@b", True),
        ("sips:a@b:5061;transport=tls", True),
        ("tel:1", False),
        ("sip:", False),
        ("sip:a@b\r\nX: y", False),
        ("sip:a@b>", False),
        ("sip:" + "a" * 501, False),
    ],
)
def test_is_dialable(uri: str, is_good: bool) -> None:
    assert is_dialable(uri) is is_good


@pytest.mark.parametrize(
    ("name", "value", "is_good"),
    [
        ("X-Tandem-Trace", "00-abc-01", True),
        ("Via", "x", False),
        ("X-A:", "x", False),
        ("X-A", "a\r\nVia: b", False),
        ("X-A", "v" * (MAX_HEADER_CHARS + 1), False),
    ],
)
def test_is_sendable_header(name: str, value: str, is_good: bool) -> None:
    assert is_sendable_header(name, value) is is_good


def test_from_header() -> None:
    assert from_header("+49#1", 'A"\\\r\n', "h") == '"A\\"\\\\" <sip:+49%231@h>'
    assert from_header("100", "", "h") == "<sip:100@h>"
    assert from_header("1@evil>", "A", "h") == ""
    assert from_header("", "A", "h") == ""


@given(st.text(max_size=70))
def test_digits_are_digits(text: str) -> None:
    assert is_digits(text) == (1 <= len(text) <= 64 and set(text) <= set("0123456789*#ABCD"))


def test_reason_phrase_stays_on_its_line() -> None:
    assert reason_phrase("Busy\r\nVia: x") == "BusyVia: x"

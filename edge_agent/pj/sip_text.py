"""Reads what the worker needs out of the text of an INVITE: numbers, names, chosen headers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

from edge_agent.media.protocol import EXTRA_INCOMING_HEADERS, HEADER_PREFIX

# A carrier sends about 15 header lines of interest to nobody here; a daemon needs a handful.
MAX_HEADERS = 32
MAX_HEADER_CHARS = 1024
MAX_NAME_CHARS = 128
MAX_USER_CHARS = 128

_USER = re.compile(r"^(?:sips?|tel):([^@;>?]*)", re.IGNORECASE)
_QUOTED = re.compile(r'^\s*"((?:[^"\\]|\\.)*)"\s*<([^>]*)>')
_PLAIN = re.compile(r"^\s*([^<\"]*?)\s*<([^>]*)>")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
# RFC 3261, 7.3.3: the short names of the headers that are read here.
_COMPACT = {"f": "from", "t": "to", "i": "call-id"}


@dataclass(frozen=True, slots=True)
class Invite:
    """The parts of an INVITE that the daemon hears of; empty where the message has none."""

    sip_call_id: str
    ruri_user: str
    to_user: str
    from_number: str
    from_name: str
    headers: dict[str, str]


def wire_text(text: str) -> str:
    """Text of PJSIP's that can be sent on: SWIG keeps bytes that are no UTF-8 as surrogates.

    Phones in Latin-1 send such names; no encoder takes a surrogate.
    """
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def read_invite(message: str) -> Invite:
    """Parts of an INVITE's text; never raises, since PJSIP has accepted the message before."""
    head, _, _ = message.partition("\r\n\r\n")
    lines = _unfold(head)
    words = lines[0].split(" ") if lines else []
    fields = [_split_header(line) for line in lines[1:]]
    first = dict(reversed(fields))
    from_name, from_uri = split_address(first.get("from", ""))
    _, to_uri = split_address(first.get("to", ""))
    return Invite(
        sip_call_id=_CONTROL.sub("", first.get("call-id", ""))[:MAX_HEADER_CHARS],
        ruri_user=uri_user(words[1]) if len(words) > 1 else "",
        to_user=uri_user(to_uri),
        from_number=uri_user(from_uri),
        from_name=from_name,
        headers=_chosen(fields),
    )


def _unfold(head: str) -> list[str]:
    """Header lines, continuation lines joined (RFC 3261, 7.3.1)."""
    lines: list[str] = []
    for line in head.split("\r\n"):
        if line[:1] in (" ", "\t") and lines:
            lines[-1] += " " + line.strip()
        else:
            lines.append(line)
    return lines


def _split_header(line: str) -> tuple[str, str]:
    name, _, value = line.partition(":")
    name = name.strip().lower()
    return _COMPACT.get(name, name), value.strip()


def _chosen(fields: list[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in fields:
        if not (name.startswith(HEADER_PREFIX) or name in EXTRA_INCOMING_HEADERS):
            continue
        joined = f"{found[name]}, {value}" if name in found else value
        if name in found or len(found) < MAX_HEADERS:
            found[name] = _CONTROL.sub("", joined)[:MAX_HEADER_CHARS]
    return found


def split_address(text: str) -> tuple[str, str]:
    """(display name, URI) of a From or To value."""
    if match := _QUOTED.match(text):
        return _printable(re.sub(r"\\(.)", r"\1", match[1])), match[2].strip()
    if match := _PLAIN.match(text):
        return _printable(match[1]), match[2].strip()
    return "", text.strip()


def uri_user(uri: str) -> str:
    """User part of a sip, sips or tel URI; "" when it has none."""
    match = _USER.match(uri)
    if match is None or ("@" not in uri and not uri[:4].lower().startswith("tel:")):
        return ""
    return _CONTROL.sub("", unquote(match[1].partition(":")[0]))[:MAX_USER_CHARS]


def _printable(text: str) -> str:
    return _CONTROL.sub("", text)[:MAX_NAME_CHARS]


_DIALABLE_URI = re.compile(r"sips?:[^\s<>\"]{1,500}")
_HEADER_NAME = re.compile(r"[Xx]-[A-Za-z0-9-]{1,60}")
_NUMBER = re.compile(r"[A-Za-z0-9+*#._~-]{1,64}")
_DIGITS = re.compile(r"[0-9*#A-D]{1,64}")
_REASON = re.compile(r"[^\x20-\x7e]")


def is_dialable(uri: str) -> bool:
    """A sip or sips URI without anything that could end its line or its angle brackets."""
    return _DIALABLE_URI.fullmatch(uri) is not None


def is_sendable_header(name: str, value: str) -> bool:
    """`X-` and a token; the value on one line and of bounded length."""
    return (
        _HEADER_NAME.fullmatch(name) is not None
        and len(value) <= MAX_HEADER_CHARS
        and _CONTROL.search(value) is None
    )


def is_digits(text: str) -> bool:
    """1 to 64 DTMF digits."""
    return _DIGITS.fullmatch(text) is not None


def from_header(number: str, name: str, host: str) -> str:
    """A From address; "" when the number is empty or can't stand in a URI as it is."""
    if _NUMBER.fullmatch(number) is None:
        return ""
    user = number.replace("#", "%23")
    shown = _printable(name).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{shown}" <sip:{user}@{host}>' if shown else f"<sip:{user}@{host}>"


def reason_phrase(text: str) -> str:
    """A reason phrase that can't break the status line."""
    return _REASON.sub("", text)[:MAX_NAME_CHARS]

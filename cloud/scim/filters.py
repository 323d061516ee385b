"""The filters that directories send: one attribute equals one value (RFC 7644, section 3.4.2.2)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import msgspec

from infra.contracts.errors import RequestError

MAX_FILTER_CHARS: Final = 500
USER_ATTRIBUTES: Final = frozenset({"username", "externalid", "id", "emails.value"})
GROUP_ATTRIBUTES: Final = frozenset({"displayname", "externalid", "id"})

_URN: Final = re.compile(r"^urn:ietf:params:scim:schemas:core:2\.0:(user|group):", re.IGNORECASE)
_EQUALS: Final = re.compile(r"\s*(\S+)\s+[eE][qQ]\s+(\".*\")\s*", re.DOTALL)
_TYPED_EMAIL: Final = re.compile(r'^emails\[type eq "\w{1,20}"\]\.value$', re.IGNORECASE)


class BadFilter(RequestError):
    """A filter that we do not serve."""

    code = "invalid_filter"


@dataclass(frozen=True, slots=True)
class Equals:
    """The attribute, in lower case, has the value."""

    attribute: str
    value: str


def attribute_name(path: str) -> str:
    """An attribute's path in lower case, without the schema it may begin with."""
    plain = _URN.sub("", path.strip())
    return "emails.value" if _TYPED_EMAIL.match(plain) else plain.lower()


def read_filter(text: str | None, known: frozenset[str]) -> Equals | None:
    """The filter; None without one.

    Raises:
        BadFilter: anything but `attribute eq "value"` of a known attribute.
    """
    if text is None:
        return None
    found = _EQUALS.fullmatch(text) if len(text) <= MAX_FILTER_CHARS else None
    name = attribute_name(found.group(1)) if found else ""
    if found is None or name not in known:
        raise BadFilter(f'use: attribute eq "value", of {", ".join(sorted(known))}', field="filter")
    try:
        value = msgspec.json.decode(found.group(2), type=str)
    except msgspec.DecodeError as exc:
        raise BadFilter("the filter's value is not one text", field="filter") from exc
    return Equals(name, value)

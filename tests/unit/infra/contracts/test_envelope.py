"""The envelope: every registered message goes round; what is unknown or malformed is named."""

from __future__ import annotations

import json
import types
import typing
from enum import Enum
from typing import Any

import msgspec
import pytest

from infra.contracts.envelope import (
    MAX_MESSAGE_BYTES,
    MESSAGES,
    NAME_OF,
    Envelope,
    decode,
    encode,
    wrap,
)
from infra.contracts.errors import RequestError, UnknownMessage
from infra.contracts.ids import EventId, SiteId, TenantId

KINDS = sorted(MESSAGES.items())


def example(kind: Any, *, is_full: bool) -> Any:  # Any: walks type expressions
    """A value of a type: every field set, or only those that must be."""
    origin = typing.get_origin(kind)
    arguments = typing.get_args(kind)
    if isinstance(kind, typing.NewType):
        return example(kind.__supertype__, is_full=is_full)
    if origin in (typing.Union, types.UnionType):
        return example(next(a for a in arguments if a is not type(None)), is_full=is_full)
    if origin is list:
        return [example(arguments[0], is_full=is_full)] if is_full else []
    if origin is dict:
        key, value = (example(argument, is_full=is_full) for argument in arguments)
        return {key: value} if is_full else {}
    if kind is Any:
        return {"any": [1, None, "x"]}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind))
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        fields = msgspec.structs.fields(kind)
        return kind(
            **{
                field.name: example(field.type, is_full=is_full)
                for field in fields
                if is_full or field.required
            }
        )
    return {str: "text 中文", int: 7, bool: True, float: 0.5, bytes: b"x"}[kind]


def enveloped(body: msgspec.Struct) -> Envelope:
    return wrap(
        body,
        event_id=EventId("event-1"),
        tenant_id=TenantId("tenant-1"),
        at_ms=5,
        site_id=SiteId("site-1"),
        boot_id="boot-1",
        seq=3,
        key="contact-1",
    )


@pytest.mark.parametrize("is_full", [True, False], ids=["full", "least"])
@pytest.mark.parametrize(("name", "kind"), KINDS, ids=[".".join(map(str, n)) for n, _ in KINDS])
def test_round_trip(
    name: tuple[str, str, int], kind: type[msgspec.Struct], *, is_full: bool
) -> None:
    body = example(kind, is_full=is_full)
    given = enveloped(body)
    payload = encode(given)
    envelope, decoded = decode(payload)
    assert type(decoded) is kind
    assert decoded == body
    assert (envelope.family, envelope.name, envelope.version) == name
    assert (envelope.event_id, envelope.tenant_id, envelope.site_id) == (
        "event-1",
        "tenant-1",
        "site-1",
    )
    assert (envelope.boot_id, envelope.seq, envelope.key, envelope.at_ms) == (
        "boot-1",
        3,
        "contact-1",
        5,
    )
    assert encode(envelope) == payload


def test_each_type_has_one_name() -> None:
    assert len(NAME_OF) == len(MESSAGES)
    assert all(version >= 1 for _, _, version in MESSAGES)


def payload_of(**changes: object) -> bytes:
    base = json.loads(encode(enveloped(example(MESSAGES["contact", "queued", 1], is_full=True))))
    return json.dumps({**base, **changes}).encode()


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"version": 99}, id="version"),
        pytest.param({"name": "danced"}, id="name"),
        pytest.param({"family": "dance"}, id="family"),
    ],
)
def test_unknown_message_is_named(changes: dict[str, object]) -> None:
    with pytest.raises(UnknownMessage) as caught:
        decode(payload_of(**changes))
    assert caught.value.code == "unknown_message"
    assert str(next(iter(changes.values()))) in str(caught.value)


@pytest.mark.parametrize(
    ("payload", "field"),
    [
        pytest.param(b"", "envelope", id="empty"),
        pytest.param(b"\xff\xfe", "envelope", id="not-text"),
        pytest.param(b"[]", "envelope", id="not-an-object"),
        pytest.param(b"{}", "envelope", id="nothing-in-it"),
        pytest.param(payload_of()[:-1], "envelope", id="cut-short"),
        pytest.param(payload_of(seq="3"), "envelope", id="seq-is-text"),
        pytest.param(payload_of(body=None), "body", id="no-body"),
        pytest.param(payload_of(body={}), "body", id="empty-body"),
        pytest.param(payload_of(body={"contact_id": 4}), "body", id="wrong-type"),
    ],
)
def test_malformed_message_is_named(payload: bytes, field: str) -> None:
    with pytest.raises(RequestError) as caught:
        decode(payload)
    assert (caught.value.code, caught.value.field) == ("malformed_message", field)


def test_too_large_message_is_refused_unread() -> None:
    with pytest.raises(RequestError) as caught:
        decode(b" " * (MAX_MESSAGE_BYTES + 1))
    assert caught.value.code == "message_too_large"


def test_fields_of_a_later_release_are_passed_over() -> None:
    envelope, _ = decode(payload_of(color="green"))
    assert envelope.name == "queued"


def test_unregistered_body_is_our_fault() -> None:
    class Stranger(msgspec.Struct):
        """Not in the registry."""

    with pytest.raises(KeyError):
        enveloped(Stranger())

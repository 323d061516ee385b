"""What directories send, in all its forms: read, patched, or refused."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloud.scim.filters import GROUP_ATTRIBUTES, USER_ATTRIBUTES, BadFilter, Equals, read_filter
from cloud.scim.reading import (
    GroupState,
    Operation,
    UserState,
    patched_group,
    patched_user,
    read_document,
    read_group,
    read_operations,
    read_user,
)
from infra.contracts.errors import RequestError

ANA, BO = "00000000-0000-7000-8000-00000000000a", "00000000-0000-7000-8000-00000000000b"
NOW = UserState("ana@x.example", "Ana Ruiz", "Ana", "Ruiz", "e", True, "en")
TEAM = GroupState("Sales", "g", frozenset({ANA}))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param('userName eq "a@b.c"', Equals("username", "a@b.c"), id="okta"),
        pytest.param('USERNAME EQ "x"', Equals("username", "x"), id="case"),
        pytest.param('externalId eq "a \\"b\\""', Equals("externalid", 'a "b"'), id="quotes"),
        pytest.param('emails[type eq "work"].value eq "x"', None, id="spaces-in-the-path"),
        pytest.param(
            'urn:ietf:params:scim:schemas:core:2.0:User:userName eq "x"',
            Equals("username", "x"),
            id="urn",
        ),
    ],
)
def test_filters(text: str, expected: Equals | None) -> None:
    if expected is None:
        with pytest.raises(BadFilter):
            read_filter(text, USER_ATTRIBUTES)
    else:
        assert read_filter(text, USER_ATTRIBUTES) == expected


@given(st.text(max_size=60))
def test_any_filter_is_read_or_refused(text: str) -> None:
    for known in (USER_ATTRIBUTES, GROUP_ATTRIBUTES):
        try:
            read_filter(text, known)
        except BadFilter:
            continue


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        pytest.param({"displayName": "A"}, "A", id="display-name"),
        pytest.param({"name": {"formatted": "B"}}, "B", id="formatted"),
        pytest.param({"name": {"givenName": "C", "FamilyName": "D"}}, "C D", id="parts"),
        pytest.param({}, "ana", id="nothing"),
    ],
)
def test_a_name_to_show_is_found(document: dict[str, Any], expected: str) -> None:
    body = msgspec.json.encode({"userName": "Ana@x.example", **document})
    assert read_user(read_document(body)).name == expected


def test_put_without_active_leaves_it() -> None:
    inactive = UserState("ana@x.example", is_active=False)
    body = read_document(b'{"userName": "ana@x.example"}')
    assert read_user(body, inactive).is_active is False
    assert read_user(body).is_active is True


@pytest.mark.parametrize(
    ("operation", "field", "expected"),
    [
        pytest.param(Operation("replace", "active", "False"), "is_active", False, id="text"),
        pytest.param(Operation("replace", "", {"active": False}), "is_active", False, id="no-path"),
        pytest.param(Operation("add", "name.givenName", "An"), "name", "An Ruiz", id="part"),
        pytest.param(Operation("add", "displayName", "X"), "name", "X", id="display-name"),
        pytest.param(Operation("remove", "externalId", None), "external_id", None, id="remove"),
        pytest.param(Operation("replace", "locale", "zh-CN"), "locale", "zh-CN", id="locale"),
        pytest.param(
            Operation("replace", "userName", "B@X.example"), "email", "b@x.example", id="user-name"
        ),
        pytest.param(Operation("add", "title", "Boss"), "name", "Ana Ruiz", id="unknown"),
    ],
)
def test_a_person_is_patched(operation: Operation, field: str, expected: object) -> None:
    assert getattr(patched_user(NOW, [operation]), field) == expected


@pytest.mark.parametrize(
    ("operation", "members"),
    [
        pytest.param(Operation("add", "members", [{"value": BO}]), {ANA, BO}, id="add"),
        pytest.param(Operation("add", "members", {"value": BO}), {ANA, BO}, id="add-one"),
        pytest.param(Operation("remove", f'members[value eq "{ANA}"]', None), set(), id="one"),
        pytest.param(Operation("remove", "members", [{"value": ANA}]), set(), id="by-value"),
        pytest.param(Operation("remove", "members", None), set(), id="all"),
        pytest.param(Operation("replace", "members", [{"value": BO}]), {BO}, id="replace"),
        pytest.param(Operation("replace", "", {"members": []}), set(), id="no-path"),
        pytest.param(Operation("replace", "displayName", "X"), {ANA}, id="name"),
    ],
)
def test_a_team_is_patched(operation: Operation, members: set[str]) -> None:
    assert patched_group(TEAM, [operation]).members == members


_NAMES = "userName displayName name givenName active externalId members value Operations op path"
_KEYS = st.sampled_from(_NAMES.split()) | st.text(max_size=8)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_KEYS, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(_KEYS, _JSON, max_size=5))
def test_any_document_is_read_or_refused(document: dict[str, Any]) -> None:
    body = read_document(msgspec.json.encode(document))
    for read in (
        lambda: read_user(body),
        lambda: read_group(body),
        lambda: patched_user(NOW, read_operations(body)),
        lambda: patched_group(TEAM, read_operations(body)),
    ):
        try:
            read()
        except RequestError:
            continue


@given(
    st.sampled_from(["add", "replace", "remove"]),
    st.sampled_from(["", "members", "active", "name", "displayName", "userName", "externalId"]),
    _JSON,
)
def test_any_operation_is_done_or_refused(kind: str, path: str, value: Any) -> None:
    for patch in (
        lambda: patched_user(NOW, [Operation(kind, path, value)]),
        lambda: patched_group(TEAM, [Operation(kind, path, value)]),
    ):
        try:
            patch()
        except RequestError:
            continue

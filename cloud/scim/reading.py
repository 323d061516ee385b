"""Reads what directories send: their documents vary in case, form and completeness."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import msgspec

from cloud.scim.filters import attribute_name
from cloud.sso.claims import normal_email, one_line
from infra.contracts.errors import RequestError
from infra.contracts.ids import is_id

MAX_OPERATIONS: Final = 200  # Entra sends a change in up to a hundred
MAX_MEMBERS: Final = 2_000  # as many as a tenant has agents
MAX_EXTERNAL_CHARS: Final = 255

_MEMBER_PATH: Final = re.compile(r'members\[\s*value\s+eq\s+"([^"]{1,64})"\s*\]', re.IGNORECASE)

Document = Mapping[str, Any]  # attributes of any kind, names in lower case


class BadSyntax(RequestError):
    """The body is not what the schema says."""

    code = "invalid_syntax"


@dataclass(frozen=True, slots=True)
class UserState:
    """A person as a directory sees it.

    Attributes:
        name: as shown; `given` and `family` are kept only to be read back.
    """

    email: str
    name: str = ""
    given: str = ""
    family: str = ""
    external_id: str | None = None
    is_active: bool = True
    locale: str | None = None


@dataclass(frozen=True, slots=True)
class GroupState:
    """A team as a directory sees it."""

    name: str
    external_id: str | None
    members: frozenset[str]


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a PATCH; the path is as it was sent, and may be empty."""

    kind: str
    path: str
    value: Any  # of the attribute's kind


def read_document(body: bytes) -> dict[str, Any]:
    """A JSON object with its attributes' names in lower case (RFC 7643, section 2.1).

    Raises:
        BadSyntax: it is none.
    """
    try:
        document = msgspec.json.decode(body)
    except (msgspec.DecodeError, ValueError) as exc:
        raise BadSyntax("the body is no JSON") from exc
    if not isinstance(document, dict):
        raise BadSyntax("the body is no object")
    return _lowered(document)


def read_user(document: Document, now: UserState | None = None) -> UserState:
    """The whole of a person, as POST and PUT send it.

    Args:
        now: the person before, whose `active` stays if the document has none.
    """
    state = UserState("", is_active=now is None or now.is_active)
    state = _with_attributes(state, document)
    if not state.email:
        raise RequestError("userName must be an e-mail address", field="userName")
    return named(state)


def read_group(document: Document, now: GroupState | None = None) -> GroupState:
    """The whole of a team, as POST and PUT send it."""
    name = one_line(document.get("displayname"))
    if not name:
        raise RequestError("displayName is missing", field="displayName")
    members = _members(document.get("members"))
    external = document.get("externalid", now.external_id if now else None)
    return GroupState(name, _external(external), members)


def read_operations(document: Document) -> list[Operation]:
    """The operations of a PATCH.

    Raises:
        BadSyntax: there is none, one is unknown, or there are too many.
    """
    found = document.get("operations")
    if not isinstance(found, list) or not 0 < len(found) <= MAX_OPERATIONS:
        raise BadSyntax(f"a PATCH has 1 to {MAX_OPERATIONS} operations", field="Operations")
    operations = []
    for each in found:
        entry = _lowered(each) if isinstance(each, dict) else {}
        kind, path = entry.get("op"), entry.get("path", "")
        # Entra writes "Add" and "Replace".
        if not isinstance(kind, str) or kind.lower() not in ("add", "replace", "remove"):
            raise BadSyntax("op is add, replace or remove", field="Operations")
        if path is not None and not isinstance(path, str):
            raise BadSyntax("path is a text", field="Operations")
        operations.append(Operation(kind.lower(), path or "", entry.get("value")))
    return operations


def patched_user(state: UserState, operations: list[Operation]) -> UserState:
    """The person after the operations; attributes that we do not keep are passed over."""
    before = state
    for each in operations:
        if each.kind == "remove":
            state = _without(state, attribute_name(each.path))
        elif each.path:
            state = _with_attributes(state, {attribute_name(each.path): each.value})
        elif isinstance(each.value, dict):
            values = {attribute_name(key): value for key, value in each.value.items()}
            state = _with_attributes(state, values)
        else:
            raise BadSyntax("without a path, value is an object", field="Operations")
    parts_changed = (state.given, state.family) != (before.given, before.family)
    if parts_changed and state.name == before.name:
        state = replace(state, name=" ".join(filter(None, (state.given, state.family))))
    return named(state)


def patched_group(state: GroupState, operations: list[Operation]) -> GroupState:
    """The team after the operations."""
    for each in operations:
        found = _MEMBER_PATH.fullmatch(each.path.strip())
        if found:
            if each.kind != "remove":
                raise RequestError("only remove takes such a path", code="invalid_path")
            state = replace(state, members=state.members - {found.group(1).lower()})
        elif attribute_name(each.path) == "members":
            state = replace(state, members=_changed_members(state.members, each))
        elif each.path:
            state = _group_with(state, {attribute_name(each.path): each.value}, each.kind)
        elif isinstance(each.value, dict):
            values = {attribute_name(key): value for key, value in each.value.items()}
            state = _group_with(state, values, each.kind)
        else:
            raise BadSyntax("without a path, value is an object", field="Operations")
    if len(state.members) > MAX_MEMBERS:
        raise RequestError(f"a group has at most {MAX_MEMBERS} members", code="too_many")
    return state


def named(state: UserState) -> UserState:
    """The same, with a name to show if it has none."""
    if state.name:
        return state
    whole = " ".join(filter(None, (state.given, state.family)))
    return replace(state, name=one_line(whole) or state.email.partition("@")[0])


def read_boolean(value: Any, field: str) -> bool:  # an attribute can be anything
    """A truth value; Entra may send it as a text."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    raise RequestError("this must be true or false", field=field)


def _with_attributes(state: UserState, values: Document) -> UserState:
    name = values.get("name")
    if isinstance(name, dict):
        parts = {f"name.{key}": value for key, value in _lowered(name).items()}
        values = {**parts, **values}
    if "username" in values:
        email = normal_email(values["username"])
        if email is None:
            raise RequestError("userName must be an e-mail address", field="userName")
        state = replace(state, email=email)
    if values.get("name.givenname") is not None:
        state = replace(state, given=one_line(values["name.givenname"]))
    if values.get("name.familyname") is not None:
        state = replace(state, family=one_line(values["name.familyname"]))
    shown = one_line(values.get("displayname")) or one_line(values.get("name.formatted"))
    if shown:
        state = replace(state, name=shown)
    if values.get("active") is not None:
        state = replace(state, is_active=read_boolean(values["active"], "active"))
    if "externalid" in values:
        state = replace(state, external_id=_external(values["externalid"]))
    language = values.get("preferredlanguage") or values.get("locale")
    if isinstance(language, str) and language:
        state = replace(state, locale="zh-CN" if language.lower().startswith("zh") else "en")
    return state


def _without(state: UserState, attribute: str) -> UserState:
    match attribute:
        case "externalid":
            return replace(state, external_id=None)
        case "name.givenname":
            return replace(state, given="")
        case "name.familyname":
            return replace(state, family="")
        case "username" | "active":
            raise RequestError("this can't be removed", field=attribute)
        case "":
            raise RequestError("remove needs a path", code="invalid_path", field="Operations")
        case _:
            return state


def _group_with(state: GroupState, values: Document, kind: str) -> GroupState:
    if kind == "remove":
        if "displayname" in values:
            raise RequestError("this can't be removed", field="displayName")
        return replace(state, external_id=None) if "externalid" in values else state
    if "displayname" in values:
        name = one_line(values["displayname"])
        if not name:
            raise RequestError("displayName is empty", field="displayName")
        state = replace(state, name=name)
    if "externalid" in values:
        state = replace(state, external_id=_external(values["externalid"]))
    if "members" in values:
        change = Operation(kind, "members", values["members"])
        state = replace(state, members=_changed_members(state.members, change))
    return state


def _changed_members(members: frozenset[str], change: Operation) -> frozenset[str]:
    if change.kind == "remove" and change.value is None:
        return frozenset()
    named_members = _members(change.value)
    if change.kind == "replace":
        return named_members
    return members | named_members if change.kind == "add" else members - named_members


def _members(value: Any) -> frozenset[str]:  # an attribute can be anything
    if value is None:
        return frozenset()
    entries = value if isinstance(value, list) else [value]
    if len(entries) > MAX_MEMBERS:
        raise RequestError(f"a group has at most {MAX_MEMBERS} members", code="too_many")
    members = set()
    for entry in entries:
        member = _lowered(entry).get("value") if isinstance(entry, dict) else entry
        if not isinstance(member, str) or not is_id(member.lower()):
            raise RequestError("a member's value is the id of a user", field="members")
        members.add(member.lower())
    return frozenset(members)


def _external(value: Any) -> str | None:  # an attribute can be anything
    if value is None or value == "":
        return None
    if not isinstance(value, str) or len(value) > MAX_EXTERNAL_CHARS or value != one_line(value):
        raise RequestError("externalId is a text of one line", field="externalId")
    return value


def _lowered(document: Document) -> dict[str, Any]:
    return {key.lower(): value for key, value in document.items()}

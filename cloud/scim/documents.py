"""The documents that directories get: people, teams, lists, and what this service can do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from infra.db.scope import AnyRow

USER_SCHEMA: Final = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP_SCHEMA: Final = "urn:ietf:params:scim:schemas:core:2.0:Group"
LIST_SCHEMA: Final = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
_CORE: Final = "urn:ietf:params:scim:schemas:core:2.0:"
MAX_RESULTS: Final = 200
MS_PER_S = 1_000

Json = dict[str, Any]  # JSON as the standard has it


def user_document(row: AnyRow, groups: Sequence[AnyRow], base: str) -> Json:
    """A person (RFC 7643, section 4.1)."""
    location = f"{base}/Users/{row.user_id}"
    changed_at_ms = row.changed_at_ms or row.created_at_ms
    document: Json = {
        "schemas": [USER_SCHEMA],
        "id": row.user_id,
        "userName": row.email,
        "name": {
            "formatted": row.name,
            "givenName": row.given_name or "",
            "familyName": row.family_name or "",
        },
        "displayName": row.name,
        "active": row.status != "disabled",
        "emails": [{"value": row.email, "type": "work", "primary": True}],
        "preferredLanguage": row.locale,
        "groups": [
            {
                "value": each.team_id,
                "display": each.team_name,
                "$ref": f"{base}/Groups/{each.team_id}",
            }
            for each in groups
        ],
        "meta": _meta("User", row.created_at_ms, changed_at_ms, location),
    }
    if row.external_id is not None:
        document["externalId"] = row.external_id
    return document


def group_document(row: AnyRow, members: Sequence[AnyRow] | None, base: str) -> Json:
    """A team (RFC 7643, section 4.2); without its members if None."""
    location = f"{base}/Groups/{row.team_id}"
    document: Json = {
        "schemas": [GROUP_SCHEMA],
        "id": row.team_id,
        "displayName": row.name,
        "meta": _meta("Group", row.created_at_ms, row.created_at_ms, location),
    }
    if row.external_id is not None:
        document["externalId"] = row.external_id
    if members is not None:
        document["members"] = [
            {
                "value": each.user_id,
                "display": each.user_name,
                "$ref": f"{base}/Users/{each.user_id}",
            }
            for each in members
        ]
    return document


def list_document(resources: list[Json], total: int, start: int) -> Json:
    """A page of a list (RFC 7644, section 3.4.2); `start` counts from 1."""
    return {
        "schemas": [LIST_SCHEMA],
        "totalResults": total,
        "startIndex": start,
        "itemsPerPage": len(resources),
        "Resources": resources,
    }


def provider_config(base: str) -> Json:
    """What this service can do (RFC 7643, section 5)."""
    return {
        "schemas": [f"{_CORE}ServiceProviderConfig"],
        "patch": {"supported": True},
        "bulk": {"supported": False, "maxOperations": 0, "maxPayloadSize": 0},
        "filter": {"supported": True, "maxResults": MAX_RESULTS},
        "changePassword": {"supported": False},
        "sort": {"supported": False},
        "etag": {"supported": False},
        "authenticationSchemes": [
            {
                "type": "oauthbearertoken",
                "name": "Bearer token",
                "description": "A token of POST /v1/scim-tokens",
                "specUri": "https://www.rfc-editor.org/info/rfc6750",
                "primary": True,
            }
        ],
        "meta": {
            "resourceType": "ServiceProviderConfig",
            "location": f"{base}/ServiceProviderConfig",
        },
    }


def resource_types(base: str) -> list[Json]:
    """The kinds of resources (RFC 7643, section 6)."""
    return [
        {
            "schemas": [f"{_CORE}ResourceType"],
            "id": kind,
            "name": kind,
            "endpoint": f"/{kind}s",
            "schema": schema,
            "meta": {"resourceType": "ResourceType", "location": f"{base}/ResourceTypes/{kind}"},
        }
        for kind, schema in (("User", USER_SCHEMA), ("Group", GROUP_SCHEMA))
    ]


def schemas(base: str) -> list[Json]:
    """The attributes of each kind (RFC 7643, section 7)."""
    named = _complex("name", [_text("formatted"), _text("givenName"), _text("familyName")])
    emails = _complex("emails", [_text("value"), _text("type"), _flag("primary")], is_many=True)
    read_only = [_text(each, mutability="readOnly") for each in ("value", "display")]
    user = [
        _text("userName", is_required=True, uniqueness="server"),
        named,
        _text("displayName"),
        _flag("active"),
        emails,
        _text("preferredLanguage"),
        _complex("groups", read_only, is_many=True, mutability="readOnly"),
    ]
    members = _complex("members", [_text("value"), _text("display")], is_many=True)
    group = [_text("displayName", is_required=True, uniqueness="server"), members]
    kinds = (("User", USER_SCHEMA, user), ("Group", GROUP_SCHEMA, group))
    return [
        {
            "schemas": [f"{_CORE}Schema"],
            "id": schema,
            "name": kind,
            "description": kind,
            "attributes": attributes,
            "meta": {"resourceType": "Schema", "location": f"{base}/Schemas/{schema}"},
        }
        for kind, schema, attributes in kinds
    ]


def _text(
    name: str,
    *,
    is_required: bool = False,
    uniqueness: str = "none",
    mutability: str = "readWrite",
) -> Json:
    return {
        "name": name,
        "type": "string",
        "multiValued": False,
        "required": is_required,
        "caseExact": False,
        "mutability": mutability,
        "returned": "default",
        "uniqueness": uniqueness,
    }


def _flag(name: str) -> Json:
    return {**_text(name), "type": "boolean"}


def _complex(
    name: str, parts: list[Json], *, is_many: bool = False, mutability: str = "readWrite"
) -> Json:
    kind = {**_text(name, mutability=mutability), "type": "complex", "multiValued": is_many}
    return {**kind, "subAttributes": parts}


def _meta(kind: str, created_at_ms: int, changed_at_ms: int, location: str) -> Json:
    return {
        "resourceType": kind,
        "created": _time(created_at_ms),
        "lastModified": _time(changed_at_ms),
        "location": location,
    }


def _time(at_ms: int) -> str:
    at = datetime.fromtimestamp(at_ms / MS_PER_S, UTC)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")

"""Reads a form with a client's credentials, which may come from anybody."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote

from cloud.api.boundary import AnyState
from cloud.machines.service import read_client_name
from infra.contracts.errors import RequestError
from infra.contracts.ids import TenantId

FORM_MEDIA_TYPE = "application/x-www-form-urlencoded"
MAX_FORM_BYTES = 4_000  # an id, a secret, and all scopes by name are under 2,000
MAX_FORM_FIELDS = 20
MAX_HEADER_CHARS = 1_000


@dataclass(frozen=True, slots=True)
class ClientRequest:
    """What the request says.

    Attributes:
        headers: `Authorization`, if it is well-formed Basic.
        tenant_id: of the client that it names; None when it names none.
    """

    headers: Mapping[str, str]
    form: Mapping[str, str]
    tenant_id: TenantId | None
    oauth_client_id: str


async def read_client_request(request: AnyState) -> ClientRequest:
    """Read the form and the credentials' name.

    Raises:
        RequestError: not a form, or a parameter comes twice (RFC 6749, section 3.2).
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != FORM_MEDIA_TYPE:
        raise RequestError(f"the body must be {FORM_MEDIA_TYPE}")
    form = read_form(await request.body())
    header = request.headers.get("authorization", "")
    named = basic_name(header)
    name = read_client_name(named if named is not None else form.get("client_id", ""))
    headers = {} if named is None else {"Authorization": header}
    if name is None:
        return ClientRequest(headers, form, None, "")
    return ClientRequest(headers, form, *name)


def read_form(body: bytes) -> dict[str, str]:
    """The form's fields.

    Raises:
        RequestError: too long, not UTF-8, or with a parameter twice.
    """
    if len(body) > MAX_FORM_BYTES:
        raise RequestError("the form is too long")
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MAX_FORM_FIELDS,
        )
    except ValueError as exc:
        raise RequestError("the form can't be read") from exc
    form = dict(pairs)
    if len(form) != len(pairs):
        raise RequestError("a parameter comes twice")
    return form


def basic_name(header: str) -> str | None:
    """The user's name in an `Authorization: Basic` header; None when it is not well-formed."""
    scheme, _, value = header.partition(" ")
    if scheme.lower() != "basic" or len(value) > MAX_HEADER_CHARS:
        return None
    try:
        text = base64.b64decode(value.strip(), validate=True).decode()
    except (binascii.Error, ValueError):
        return None
    name, found, _ = text.partition(":")
    return unquote(name) if found else None

"""Errors as SCIM has them (RFC 7644, section 3.12), from the same declared errors as elsewhere."""

from __future__ import annotations

import re
from typing import Any

from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.types import ExceptionHandlersMap
from sqlalchemy.exc import IntegrityError

from cloud.api.errors import status_of
from infra.contracts.errors import Conflict, NotFound, RequestError, TandemError
from infra.telemetry.logs import get_logger

log = get_logger(__name__)

SCIM_MEDIA_TYPE = "application/scim+json"
ERROR_SCHEMA = "urn:ietf:params:scim:api:messages:2.0:Error"

AnyRequest = Request[Any, Any, Any]  # Litestar's request is generic over user, auth and state

_UNIQUE = re.compile(r'constraint "(uq|pk)_')
# Codes of ours that SCIM has a word for; a bad request without one is an invalid value.
_TYPES = {
    "invalid_filter": "invalidFilter",
    "invalid_syntax": "invalidSyntax",
    "invalid_path": "invalidPath",
    "too_many": "tooMany",
    "email_taken": "uniqueness",
    "name_taken": "uniqueness",
}


def scim_response(document: Any, status: int = 200, location: str = "") -> Response[Any]:
    """A SCIM answer; None for one without content."""
    headers = {"Location": location} if location else {}
    if document is None:
        return Response(None, status_code=status, headers=headers)
    return Response(document, status_code=status, headers=headers, media_type=SCIM_MEDIA_TYPE)


def _error(status: int, detail: str, kind: str | None = None) -> Response[Any]:
    document = {"schemas": [ERROR_SCHEMA], "status": str(status), "detail": detail}
    answer = scim_response(document if kind is None else {**document, "scimType": kind}, status)
    if status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def on_declared(request: AnyRequest, error: TandemError) -> Response[Any]:
    """Answer a declared error."""
    status = status_of(error)
    if status >= 500:
        log.error("SCIM request failed", exc_info=error, path=request.url.path, code=error.code)
        return _error(status, "the service failed; the fault was logged")
    kind = _TYPES.get(error.code)
    is_plain = isinstance(error, RequestError) and not isinstance(error, NotFound | Conflict)
    if kind is None and is_plain and status in (400, 422):
        kind = "invalidValue"
    return _error(400 if status == 422 else status, str(error), kind)


def on_integrity(request: AnyRequest, error: IntegrityError) -> Response[Any]:
    """Answer a broken constraint: what is there already, or what is still in use."""
    if _UNIQUE.search(str(error.orig)):
        return _error(409, "this name is in use", "uniqueness")
    log.info("SCIM request conflicts", path=request.url.path)
    return _error(409, "it is still in use")


def on_http(_: AnyRequest, error: HTTPException) -> Response[Any]:
    """Answer what the framework refused."""
    return _error(error.status_code, error.detail)


def on_unexpected(request: AnyRequest, error: Exception) -> Response[Any]:
    """Answer a fault that nobody declared: it is ours."""
    log.error("SCIM request failed unexpectedly", exc_info=error, path=request.url.path)
    return _error(500, "the service failed; the fault was logged")


SCIM_EXCEPTION_HANDLERS: ExceptionHandlersMap = {
    TandemError: on_declared,
    IntegrityError: on_integrity,
    HTTPException: on_http,
    Exception: on_unexpected,
}

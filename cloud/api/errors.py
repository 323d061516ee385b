"""One table from declared errors to HTTP, answered as problem documents (RFC 9457)."""

from __future__ import annotations

import re
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.types import ExceptionHandlersMap
from sqlalchemy.exc import IntegrityError

from infra.contracts.errors import (
    Conflict,
    Forbidden,
    InvariantError,
    NotFound,
    PeerError,
    RequestError,
    TandemError,
)
from infra.telemetry.logs import get_logger

log = get_logger(__name__)

PROBLEM_MEDIA_TYPE = "application/problem+json"

AnyRequest = Request[Any, Any, Any]  # Litestar's request is generic over user, auth and state


class FieldProblem(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing wrong with a request, and where."""

    field: str
    message: str
    code: str = ""


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """A problem document.

    Attributes:
        title: the HTTP status's own words.
        code: stable, for programs; `detail` is for people.
        field: path of the offending field.
        errors: every offending field, where there are several.
    """

    title: str
    status: int
    code: str
    detail: str
    field: str | None = None
    errors: list[FieldProblem] = []


class Unauthorized(RequestError):
    """There is no valid key with the request."""

    code = "unauthorized"


class TooLarge(RequestError):
    """The body is larger than this endpoint takes."""

    code = "too_large"


class NoOwner(PeerError):
    """No ACD owner answered for the tenant's routing domain."""

    code = "no_acd_owner"


class Invalid(RequestError):
    """Several fields are wrong; each is named."""

    code = "invalid_request"

    def __init__(self, message: str, problems: list[FieldProblem], *, code: str) -> None:
        super().__init__(message, code=code, field=problems[0].field if problems else None)
        self.problems = problems


# The nearest class in an error's ancestry wins.
STATUS_OF: dict[type[TandemError], int] = {
    RequestError: 400,
    Unauthorized: 401,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    TooLarge: 413,
    Invalid: 422,
    PeerError: 502,
    NoOwner: 503,
    InvariantError: 500,
    TandemError: 500,
}
# Peers without which the node can't work at all: the client may try again.
UNAVAILABLE_CODES = frozenset(
    {"database_unavailable", "bus_unavailable", "no_reply", "no_acd_owner"}
)
RETRY_AFTER_S = "2"

_TITLES = {
    400: "Bad request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    413: "Content too large",
    422: "Unprocessable content",
    500: "Internal error",
    502: "Bad gateway",
    503: "Service unavailable",
}

# Constraints that a request can break after its body was found valid: what to tell the client.
_CONSTRAINTS: dict[str, tuple[str, str, str]] = {
    "uq_queue_tenant_id_name": ("name_taken", "name", "another queue has this name"),
    "uq_agent_tenant_id_name": ("name_taken", "name", "another agent has this name"),
    "uq_flow_tenant_id_name": ("name_taken", "name", "another flow has this name"),
    "uq_site_name": ("name_taken", "name", "another site has this name"),
    "uq_number_number": ("number_taken", "number", "this number is in use"),
    "pk_number": ("number_taken", "number", "this number is in use"),
    "fk_agent_tenant_id_site_id": ("unknown_site", "site_id", "no such site serves this tenant"),
    "fk_agent_queue_tenant_id_queue_id": ("unknown_queue", "queue_ids", "no such queue"),
    "fk_number_tenant_id_flow_id": ("unknown_flow", "flow_id", "no such flow"),
    "fk_site_tenant_site_id": ("unknown_site", "site_id", "no such site"),
    "fk_site_tenant_tenant_id": ("unknown_tenant", "tenant_id", "no such tenant"),
    "fk_api_key_tenant_id": ("unknown_tenant", "tenant_id", "no such tenant"),
}
_CONSTRAINT_NAME = re.compile(r'constraint "([a-z0-9_]+)"')


def status_of(error: TandemError) -> int:
    """HTTP status of a declared error."""
    if error.code in UNAVAILABLE_CODES:
        return 503
    for kind in type(error).__mro__:
        if kind in STATUS_OF:
            return STATUS_OF[kind]
    return 500


def problem_of(error: TandemError) -> Problem:
    """The document that tells the client about a declared error."""
    status = status_of(error)
    # Our own faults are for our log: their text may hold what the client must not see.
    detail = "the service failed; the fault was logged" if status == 500 else str(error)
    problems = error.problems if isinstance(error, Invalid) else []
    return Problem(_TITLES[status], status, error.code, detail, error.field, problems)


def answer(problem: Problem) -> Response[Problem]:
    """The response that carries a problem."""
    headers = {"Retry-After": RETRY_AFTER_S} if problem.status == 503 else {}
    if problem.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return Response(
        problem, status_code=problem.status, media_type=PROBLEM_MEDIA_TYPE, headers=headers
    )


def on_declared(request: AnyRequest, error: TandemError) -> Response[Problem]:
    """Answer a declared error."""
    problem = problem_of(error)
    if problem.status >= 500:
        log.error("request failed", exc_info=error, path=request.url.path, code=error.code)
    return answer(problem)


def on_integrity(request: AnyRequest, error: IntegrityError) -> Response[Problem]:
    """Answer a broken constraint: the client's, when the table knows it, else our own fault."""
    found = _CONSTRAINT_NAME.search(str(error.orig))
    known = _CONSTRAINTS.get(found.group(1)) if found else None
    if known is not None:
        code, field, message = known
        return answer(problem_of(Conflict(message, code=code, field=field)))
    if found and found.group(1).startswith("fk_"):
        return answer(problem_of(Conflict("it is still in use", code="in_use")))
    return on_declared(
        request, InvariantError(f"unexpected constraint: {found and found.group(1)}")
    )


def on_http(_: AnyRequest, error: HTTPException) -> Response[Problem]:
    """Answer what the framework refused: an unknown path, a method, a malformed body."""
    if isinstance(error, ValidationException):
        return answer(_validation_problem(error))
    status = error.status_code
    title = _TITLES.get(status, "Error")
    return answer(Problem(title, status, title.lower().replace(" ", "_"), error.detail))


def _validation_problem(error: ValidationException) -> Problem:
    entries = error.extra if isinstance(error.extra, list) else []
    errors = [
        FieldProblem(str(entry.get("key") or entry.get("source") or "body"), str(entry["message"]))
        for entry in entries
        if isinstance(entry, dict) and "message" in entry
    ]
    detail = "; ".join(f"{each.field}: {each.message}" for each in errors) or error.detail
    first = errors[0].field if errors else None
    return Problem(_TITLES[400], 400, "invalid_request", detail, first, errors)


def on_unexpected(request: AnyRequest, error: Exception) -> Response[Problem]:
    """Answer a fault that nobody declared: it is ours."""
    log.error("request failed unexpectedly", exc_info=error, path=request.url.path)
    return answer(problem_of(InvariantError("unexpected fault")))


EXCEPTION_HANDLERS: ExceptionHandlersMap = {
    TandemError: on_declared,
    IntegrityError: on_integrity,
    HTTPException: on_http,
    Exception: on_unexpected,
}

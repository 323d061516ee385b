"""One table from declared errors to HTTP, answered as problem documents (RFC 9457)."""

from __future__ import annotations

import re
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.types import ExceptionHandlersMap
from sqlalchemy.exc import DBAPIError, IntegrityError

from infra.contracts.errors import (
    Conflict,
    Forbidden,
    InvariantError,
    NotFound,
    PeerError,
    RequestError,
    TandemError,
)
from infra.db.database import is_refusal
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


class TooMany(RequestError):
    """Asked too often; the client may ask again after `retry_after_s` seconds."""

    code = "too_many_requests"

    def __init__(self, message: str, *, code: str | None = None, retry_after_s: int) -> None:
        super().__init__(message, code=code)
        self.retry_after_s = retry_after_s


class NoOwner(PeerError):
    """No ACD owner answered for the tenant's routing domain."""

    code = "no_acd_owner"


class PreconditionFailed(RequestError):
    """It has changed since the client read it."""

    code = "changed_since"


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
    PreconditionFailed: 412,
    TooLarge: 413,
    Invalid: 422,
    TooMany: 429,
    PeerError: 502,
    NoOwner: 503,
    InvariantError: 500,
    TandemError: 500,
}
# Peers without which the node can't work at all: the client may try again.
UNAVAILABLE_CODES = frozenset(
    {
        "database_unavailable",
        "bus_unavailable",
        "bus_timeout",
        "no_responders",
        "no_reply",
        "no_acd_owner",
        "claims_refused",
    }
)
RETRY_AFTER_S = "2"

_TITLES = {
    400: "Bad request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    412: "Precondition failed",
    413: "Content too large",
    422: "Unprocessable content",
    429: "Too many requests",
    500: "Internal error",
    502: "Bad gateway",
    503: "Service unavailable",
}

# Constraints that a request can break after its body was found valid: what to tell the client.
_CONSTRAINTS: dict[str, tuple[str, str, str]] = {
    "uq_queue_tenant_id_name": ("name_taken", "name", "another queue has this name"),
    "uq_agent_tenant_id_name": ("name_taken", "name", "another agent has this name"),
    "uq_sign_in_name_email": ("email_taken", "email", "this address signs in already"),
    "uq_user_account_tenant_id_email": ("email_taken", "email", "this address is in use"),
    "uq_team_tenant_id_name": ("name_taken", "name", "another team has this name"),
    "uq_skill_tenant_id_name": ("name_taken", "name", "another skill has this name"),
    "uq_flow_tenant_id_name": ("name_taken", "name", "another flow has this name"),
    "uq_site_owner_tenant_id_name": ("name_taken", "name", "another site has this name"),
    "uq_hours_tenant_id_name": ("name_taken", "name", "other hours have this name"),
    "uq_number_number": ("number_taken", "number", "this number is in use"),
    "pk_number": ("number_taken", "number", "this number is in use"),
    "fk_agent_tenant_id_site_id": ("unknown_site", "site_id", "no such site serves this tenant"),
    "fk_agent_queue_tenant_id_queue_id": ("unknown_queue", "queue_ids", "no such queue"),
    "fk_number_tenant_id_flow_id": ("unknown_flow", "flow_id", "no such flow"),
    "fk_site_tenant_site_id": ("unknown_site", "site_id", "no such site"),
    "fk_site_tenant_tenant_id": ("unknown_tenant", "tenant_id", "no such tenant"),
    "fk_number_pool_holder_id": ("unknown_tenant", "tenant_id", "no such tenant"),
    "fk_number_pool_site_id": ("unknown_site", "site_id", "no such site"),
    "fk_tenant_plan": ("unknown_plan", "plan", "no such plan"),
    "uq_brand_domain": ("domain_taken", "domain", "another brand has this domain"),
    "pk_sso_domain": ("domain_taken", "domains", "another of your providers has this domain"),
    "uq_sso_domain_proved": ("domain_taken", "domain", "another organisation has this domain"),
    "fk_api_key_tenant_id": ("unknown_tenant", "tenant_id", "no such tenant"),
}
# How PostgreSQL begins when the row that goes is named by another: the same constraint, the other
# way round.
_STILL_NAMED = "update or delete on table"
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


def route_of(request: AnyRequest) -> str:
    """The route without what the request fills in: an invitation's token stands in the path."""
    return str(request.scope.get("path_template") or "")


def on_declared(request: AnyRequest, error: TandemError) -> Response[Problem]:
    """Answer a declared error."""
    problem = problem_of(error)
    if problem.status >= 500:
        log.error("request failed", exc_info=error, route=route_of(request), code=error.code)
    response = answer(problem)
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.retry_after_s)
    return response


def on_integrity(request: AnyRequest, error: IntegrityError) -> Response[Problem]:
    """Answer a broken constraint: the client's, when the table knows it, else our own fault."""
    known = conflict_of(error)
    if known is not None:
        return answer(problem_of(known))
    found = _CONSTRAINT_NAME.search(str(error.orig))
    return on_declared(
        request, InvariantError(f"unexpected constraint: {found and found.group(1)}")
    )


def conflict_of(error: IntegrityError) -> Conflict | None:
    """What a broken constraint says about the request; None when the fault is our own."""
    found = _CONSTRAINT_NAME.search(str(error.orig))
    if found and _STILL_NAMED in str(error.orig):
        return Conflict("something else still names it", code="in_use")
    known = _CONSTRAINTS.get(found.group(1)) if found else None
    if known is not None:
        code, field, message = known
        return Conflict(message, code=code, field=field)
    if found and found.group(1).startswith("fk_"):
        return Conflict("it is still in use", code="in_use")
    return None


def on_refused(request: AnyRequest, error: DBAPIError) -> Response[Problem]:
    """Answer what the database can't hold (a NUL in a text, a number too large), else our fault."""
    if is_refusal(error):
        return answer(problem_of(RequestError("a value can't be stored", code="bad_value")))
    return on_unexpected(request, error)


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


def on_too_deep(_: AnyRequest, __: RecursionError) -> Response[Problem]:
    """Answer a body whose lists and objects hold one another too deeply to be read."""
    return answer(problem_of(RequestError("the body is nested too deeply", code="too_deep")))


def on_unexpected(request: AnyRequest, error: Exception) -> Response[Problem]:
    """Answer a fault that nobody declared: it is ours."""
    log.error("request failed unexpectedly", exc_info=error, route=route_of(request))
    return answer(problem_of(InvariantError("unexpected fault")))


EXCEPTION_HANDLERS: ExceptionHandlersMap = {
    TandemError: on_declared,
    IntegrityError: on_integrity,
    DBAPIError: on_refused,
    HTTPException: on_http,
    RecursionError: on_too_deep,
    Exception: on_unexpected,
}

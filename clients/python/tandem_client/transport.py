"""How requests travel: retries where they are safe, waits that the service asks for, refusals."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar
from urllib.parse import quote

import httpx
import msgspec

T = TypeVar("T")

TIMEOUT_S: Final = 30.0
MAX_RETRIES: Final = 4
FIRST_WAIT_S: Final = 0.25
LONGEST_WAIT_S: Final = 30.0
# A service that asks for more patience than this is better asked by the caller, later.
LONGEST_RETRY_AFTER_S: Final = 120.0
_RETRIED: Final = frozenset({429, 502, 503, 504})
_IDEMPOTENT: Final = frozenset({"GET", "HEAD", "PUT", "DELETE"})


class FieldProblem(msgspec.Struct, frozen=True):
    """One thing wrong with a request, and where."""

    field: str
    message: str
    code: str = ""


class _Problem(msgspec.Struct, frozen=True):
    title: str = ""
    code: str = ""
    detail: str = ""
    field: str | None = None
    errors: list[FieldProblem] = []


class TandemError(Exception):
    """Base of what this client raises by itself."""


class Unreachable(TandemError):
    """No answer came."""


class NotModified(TandemError):
    """The thing is as it was when its Etag was read."""


class ApiProblem(TandemError):
    """The service refused, or failed.

    Attributes:
        status: of the answer.
        code: stable, for programs.
        detail: for people.
        field: path of the offending field, or None.
        errors: every offending field, where there are several.
        retry_after_s: how long the service asks to wait, or None.
    """

    def __init__(self, status: int, problem: _Problem, retry_after_s: float | None) -> None:
        super().__init__(f"{status} {problem.code}: {problem.detail}")
        self.status = status
        self.code = problem.code
        self.detail = problem.detail
        self.field = problem.field
        self.errors = problem.errors
        self.retry_after_s = retry_after_s


class RateLimited(ApiProblem):
    """429: too many requests, even after the waits that the service asked for."""


class PreconditionFailed(ApiProblem):
    """412: the thing has changed since its Etag was read."""


@dataclass
class Etag:
    """Holds a thing's entity tag: filled by a read, passed as `if_match` to a change.

    Passed to a read when it is filled, that read raises NotModified if nothing has changed.
    """

    value: str | None = None


@dataclass(frozen=True, slots=True)
class File:
    """A file to upload."""

    content: bytes
    name: str = "file"
    media_type: str = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Request:
    """One request; `query` values that are None are left out."""

    method: str
    path: str
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Any = None
    file: File | None = None
    idempotency_key: str | None = None
    if_match: Etag | None = None
    etag: Etag | None = None

    @property
    def is_repeatable(self) -> bool:
        """Whether sending it twice does no more than sending it once."""
        return self.method in _IDEMPOTENT or self.idempotency_key is not None


def part_of(value: object) -> str:
    """A value as one segment of a path."""
    return quote(str(value), safe="")


@dataclass(frozen=True, slots=True)
class Options:
    """What both transports share.

    Attributes:
        token: API key or OAuth2 access token.
        tenant_id: the tenant to act on, for a person's token with several.
    """

    base_url: str
    token: str | None = None
    tenant_id: str | None = None
    max_retries: int = MAX_RETRIES

    def prepared(self, request: Request) -> dict[str, Any]:
        """Arguments of httpx for a request."""
        headers = {"Accept": "application/json, */*;q=0.5"}
        if self.token is not None:
            headers["Authorization"] = f"Bearer {self.token}"
        if self.tenant_id is not None:
            headers["Tandem-Tenant"] = self.tenant_id
        if request.idempotency_key is not None:
            headers["Idempotency-Key"] = request.idempotency_key
        if request.if_match is not None and request.if_match.value is not None:
            headers["If-Match"] = request.if_match.value
        if request.etag is not None and request.etag.value is not None:
            headers["If-None-Match"] = request.etag.value
        arguments: dict[str, Any] = {
            "method": request.method,
            "url": self.base_url.rstrip("/") + request.path,
            "params": {
                name: _query_text(value)
                for name, value in request.query.items()
                if value is not None
            },
            "headers": headers,
        }
        if request.body is not None:
            arguments["content"] = msgspec.json.encode(request.body)
            headers["Content-Type"] = "application/json"
        if request.file is not None:
            sent = request.file
            arguments["files"] = {"file": (sent.name, sent.content, sent.media_type)}
        return arguments

    def wait_s(self, request: Request, answer: httpx.Response | None, tries: int) -> float | None:
        """How long to wait before the next try; None when there is to be none.

        Args:
            answer: None when none came.
            tries: made so far.
        """
        if tries > self.max_retries or not request.is_repeatable:
            return None
        if answer is not None and answer.status_code not in _RETRIED:
            return None
        asked_s = None if answer is None else _retry_after_s(answer)
        if asked_s is not None:
            return asked_s if asked_s <= LONGEST_RETRY_AFTER_S else None
        wait_s = min(FIRST_WAIT_S * 2.0 ** (tries - 1), LONGEST_WAIT_S)
        return wait_s * (0.5 + random.random() / 2)  # noqa: S311 - spreads clients, no secret

    def read(self, request: Request, answer: httpx.Response, kind: type[T]) -> T:
        """The decoded answer.

        Raises:
            ApiProblem: the service refused or failed.
            NotModified: 304.
        """
        if answer.status_code == httpx.codes.NOT_MODIFIED:
            raise NotModified(request.path)
        if answer.status_code >= httpx.codes.BAD_REQUEST or not answer.is_success:
            raise _problem_of(answer)
        if request.etag is not None:
            request.etag.value = answer.headers.get("etag")
        if kind is bytes:
            return answer.content  # type: ignore[return-value]  # T is bytes here
        return msgspec.json.decode(answer.content or b"null", type=kind)


class Transport:
    """Sends, and waits in between, in the caller's thread."""

    def __init__(self, options: Options, http: httpx.Client) -> None:
        self._options = options
        self._http = http

    def send(self, request: Request, kind: type[T]) -> T:
        """Send until there is an answer.

        Raises:
            ApiProblem: the service refused or failed.
            Unreachable: no answer came.
        """
        arguments, tries = self._options.prepared(request), 0
        while True:
            tries += 1
            answer, fault = None, None
            try:
                answer = self._http.request(**arguments)
            except httpx.TransportError as exc:
                fault = exc
            wait_s = self._options.wait_s(request, answer, tries)
            if wait_s is None:
                if answer is None:
                    raise Unreachable(f"{request.method} {request.path}") from fault
                return self._options.read(request, answer, kind)
            time.sleep(wait_s)


class AsyncTransport:
    """Sends, and waits in between, in the caller's event loop."""

    def __init__(self, options: Options, http: httpx.AsyncClient) -> None:
        self._options = options
        self._http = http

    async def send(self, request: Request, kind: type[T]) -> T:
        """Send until there is an answer.

        Raises:
            ApiProblem: the service refused or failed.
            Unreachable: no answer came.
        """
        arguments, tries = self._options.prepared(request), 0
        while True:
            tries += 1
            answer, fault = None, None
            try:
                answer = await self._http.request(**arguments)
            except httpx.TransportError as exc:
                fault = exc
            wait_s = self._options.wait_s(request, answer, tries)
            if wait_s is None:
                if answer is None:
                    raise Unreachable(f"{request.method} {request.path}") from fault
                return self._options.read(request, answer, kind)
            await asyncio.sleep(wait_s)


def _query_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _retry_after_s(answer: httpx.Response) -> float | None:
    text = answer.headers.get("retry-after", "")
    return float(text) if text.isascii() and text.isdecimal() else None


def _problem_of(answer: httpx.Response) -> ApiProblem:
    try:
        problem = msgspec.json.decode(answer.content, type=_Problem)
    except msgspec.DecodeError:
        # A proxy in between answers in its own words.
        problem = _Problem(code="not_a_problem_document", detail=answer.reason_phrase)
    kinds = {429: RateLimited, 412: PreconditionFailed}
    kind = kinds.get(answer.status_code, ApiProblem)
    return kind(answer.status_code, problem, _retry_after_s(answer))

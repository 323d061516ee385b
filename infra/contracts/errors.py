"""Errors sorted by who is at fault, each with a stable code; the shells map them to answers."""

from __future__ import annotations


class TandemError(Exception):
    """Base of every declared error.

    Attributes:
        code: stable, machine-readable, snake_case.
        field: path of the offending field (`steps.menu.options[2].digit`), or None.
    """

    code = "error"

    def __init__(self, message: str, *, code: str | None = None, field: str | None = None) -> None:
        super().__init__(message)
        if code is not None:
            self.code = code
        self.field = field


class RequestError(TandemError):
    """Whoever called us sent something that we can't accept."""

    code = "invalid_request"


class NotFound(RequestError):
    """The thing named does not exist, or is another tenant's."""

    code = "not_found"


class Conflict(RequestError):
    """The request contradicts the present state."""

    code = "conflict"


class Forbidden(RequestError):
    """The caller is known, and may not."""

    code = "forbidden"


class PeerError(TandemError):
    """A carrier, the bus, the store or another peer failed."""

    code = "peer_failed"


class InvariantError(TandemError):
    """We are at fault: stop that contact and page."""

    code = "invariant_broken"


class UnknownMessage(RequestError):
    """A bus message of a name or version that this release does not know."""

    code = "unknown_message"

"""An organisation's life as data: which event leads to which status, and who may cause it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from infra.contracts.errors import Conflict, Forbidden

DAY_MS = 24 * 3600 * 1_000
# A failed payment is mostly an expired card: two weeks to mend it while calls go on.
GRACE_MS = 14 * DAY_MS
# After the end a customer finds out what it still needs: a month to export or to come back.
RETENTION_MS = 30 * DAY_MS


class Status(StrEnum):
    """Where an organisation stands."""

    TRIAL = "trial"
    ACTIVE = "active"
    PAST_DUE = "past_due"
    SUSPENDED = "suspended"
    CLOSED = "closed"
    ERASED = "erased"


class Event(StrEnum):
    """What moves it."""

    ACTIVATE = "activate"
    PAYMENT_FAILED = "payment_failed"
    TRIAL_ENDED = "trial_ended"
    EXTEND_TRIAL = "extend_trial"
    GRACE_ENDED = "grace_ended"
    SUSPEND = "suspend"
    CLOSE = "close"
    REOPEN = "reopen"
    RETENTION_ENDED = "retention_ended"


class Party(StrEnum):
    """Who causes an event."""

    CLOCK = "clock"
    OPERATOR = "operator"
    RESELLER = "reseller"
    OWNER = "owner"


S, E, P = Status, Event, Party

# Every move there is. What is not here is refused.
TRANSITIONS: Mapping[tuple[Status, Event], Status] = {
    (S.TRIAL, E.ACTIVATE): S.ACTIVE,
    (S.TRIAL, E.TRIAL_ENDED): S.SUSPENDED,
    (S.TRIAL, E.EXTEND_TRIAL): S.TRIAL,
    (S.TRIAL, E.SUSPEND): S.SUSPENDED,
    (S.TRIAL, E.CLOSE): S.CLOSED,
    (S.ACTIVE, E.PAYMENT_FAILED): S.PAST_DUE,
    (S.ACTIVE, E.SUSPEND): S.SUSPENDED,
    (S.ACTIVE, E.CLOSE): S.CLOSED,
    (S.PAST_DUE, E.ACTIVATE): S.ACTIVE,
    (S.PAST_DUE, E.GRACE_ENDED): S.SUSPENDED,
    (S.PAST_DUE, E.SUSPEND): S.SUSPENDED,
    (S.PAST_DUE, E.CLOSE): S.CLOSED,
    (S.SUSPENDED, E.ACTIVATE): S.ACTIVE,
    (S.SUSPENDED, E.EXTEND_TRIAL): S.TRIAL,
    (S.SUSPENDED, E.CLOSE): S.CLOSED,
    (S.CLOSED, E.REOPEN): S.SUSPENDED,
    (S.CLOSED, E.RETENTION_ENDED): S.ERASED,
}

CAUSED_BY: Mapping[Event, frozenset[Party]] = {
    E.ACTIVATE: frozenset({P.OPERATOR, P.RESELLER}),
    E.PAYMENT_FAILED: frozenset({P.OPERATOR}),
    E.TRIAL_ENDED: frozenset({P.CLOCK}),
    E.EXTEND_TRIAL: frozenset({P.OPERATOR}),
    E.GRACE_ENDED: frozenset({P.CLOCK}),
    E.SUSPEND: frozenset({P.OPERATOR, P.RESELLER}),
    E.CLOSE: frozenset({P.OPERATOR, P.RESELLER, P.OWNER}),
    E.REOPEN: frozenset({P.OPERATOR}),
    E.RETENTION_ENDED: frozenset({P.CLOCK}),
}

# Calls that arrive are refused; those that run go on. Configuration is read-only.
STANDS_STILL = frozenset({S.SUSPENDED, S.CLOSED, S.ERASED})


def next_status(status: Status, event: Event, party: Party) -> Status:
    """Where the event leads.

    Raises:
        Conflict: it can't happen in this status.
        Forbidden: the party can't cause it.
    """
    target = TRANSITIONS.get((status, event))
    if target is None:
        raise Conflict(
            f"{event.value} is not possible while {status.value}",
            code="status_conflict",
            field="status",
        )
    if party not in CAUSED_BY[event]:
        raise Forbidden(f"{party.value} may not {event.value}", code="status_not_yours")
    return target


def event_between(status: Status, target: Status, party: Party) -> Event:
    """The event by which a party can bring the organisation from one status to another.

    Raises:
        Conflict: there is none.
    """
    for (before, event), after in TRANSITIONS.items():
        if (before, after) == (status, target) and party in CAUSED_BY[event]:
            return event
    raise Conflict(
        f"{party.value} can't make {status.value} {target.value}",
        code="status_conflict",
        field="status",
    )


def due_event(
    status: Status, since_ms: int, trial_ends_at_ms: int | None, now_ms: int
) -> Event | None:
    """What the clock alone causes by now; None when nothing is due.

    Args:
        since_ms: when the present status began.
    """
    if status is S.TRIAL and trial_ends_at_ms is not None and now_ms >= trial_ends_at_ms:
        return E.TRIAL_ENDED
    if status is S.PAST_DUE and now_ms >= since_ms + GRACE_MS:
        return E.GRACE_ENDED
    if status is S.CLOSED and now_ms >= since_ms + RETENTION_MS:
        return E.RETENTION_ENDED
    return None

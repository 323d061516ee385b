"""What the overview gives."""

from __future__ import annotations

import msgspec


class DayFigures(msgspec.Struct, frozen=True):
    """Counts of the contacts that entered a queue today; a contact counts for its latest queue.

    Attributes:
        offered: entered the queue, abandons included.
        answered: reached an agent.
        answered_in_time: within the queue's service level.
        abandoned: hung up while waiting.
        short_abandons: those of `abandoned` within five seconds of being queued.
        service_level: answered_in_time ÷ (offered − short_abandons), 0 to 1; null on no base.
        asa_ms: mean wait of the answered ones; null when there are none.
        longest_wait_ms: the longest wait that is over; null when none is. Those who wait now are
            in the live view.
    """

    offered: int
    answered: int
    answered_in_time: int
    abandoned: int
    short_abandons: int
    service_level: float | None
    asa_ms: int | None
    longest_wait_ms: int | None


class QueueDay(msgspec.Struct, frozen=True):
    """One queue's day."""

    queue_id: str
    name: str
    service_level_ms: int
    today: DayFigures


class Overview(msgspec.Struct, frozen=True):
    """Today, by the tenant's clock; counts from history, so they outlive any restart.

    Attributes:
        day: local date, `2026-12-25`.
        from_ms: its midnight.
        at_ms: now; the figures lag behind it by about a second.
        today: of all queues together that the caller may see.
    """

    day: str
    time_zone: str
    from_ms: int
    at_ms: int
    today: DayFigures
    queues: list[QueueDay]

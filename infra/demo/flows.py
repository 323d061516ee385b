"""The demonstration's flow documents: hours, menu, queues with announcements, voicemail."""

from __future__ import annotations

from infra.demo.api import Json
from infra.demo.cast import Texts

ANNOUNCE_EVERY_MS = 12_000
MAX_WAIT_MS = 90_000
VOICEMAIL_MS = 20_000
MENU_TIMEOUT_MS = 4_000
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# One closed day in the far future shows an exception without closing the demonstration.
CLOSED_DAY = "2099-01-01"


def main_flow(
    name: str, time_zone: str, texts: Texts, sales_queue_id: str, support_queue_id: str
) -> Json:
    """Hours, then 1 for sales and 2 for support; 9 while waiting leaves a message."""
    return {
        "schema": 1,
        "name": name,
        "language": texts.language,
        "start": "hours",
        "steps": {
            "hours": {
                "type": "hours",
                "schedule": {
                    "time_zone": time_zone,
                    "weekly": {day: [["00:00", "24:00"]] for day in WEEKDAYS},
                    "exceptions": {CLOSED_DAY: []},
                },
                "open": "menu",
                "closed": "closed",
            },
            "closed": {"type": "say", "text": texts.closed, "next": "message"},
            "menu": {
                "type": "menu",
                "prompts": [{"text": texts.menu}],
                "options": [
                    {"digit": "1", "next": "sales"},
                    {"digit": "2", "next": "support"},
                ],
                "no_input": "support",
                "retries": 1,
                "timeout_ms": MENU_TIMEOUT_MS,
                "invalid": {"text": texts.invalid},
            },
            "sales": _queue(sales_queue_id, texts),
            "support": _queue(support_queue_id, texts),
            "overflow": {"type": "say", "text": texts.overflow, "next": "message"},
            "message": {
                "type": "voicemail",
                "queue_id": support_queue_id,
                "greeting": {"text": texts.voicemail},
                "max_ms": VOICEMAIL_MS,
            },
        },
    }


def _queue(queue_id: str, texts: Texts) -> Json:
    return {
        "type": "queue",
        "queue_id": queue_id,
        "announcements": [{"text": texts.waiting}],
        "announce_every_ms": ANNOUNCE_EVERY_MS,
        "announce_position": True,
        "max_wait_ms": MAX_WAIT_MS,
        "next": "overflow",
        "digits": [{"digit": "9", "next": "message"}],
    }

"""How long browser sessions last."""

from __future__ import annotations

_HOUR_MS = 3_600_000
# OWASP ASVS 5.0, 7.3: a shift without a click ends a session, and a week in any case.
IDLE_LIFE_MS = 12 * _HOUR_MS
ABSOLUTE_LIFE_MS = 7 * 24 * _HOUR_MS
# Live pages ask all the time: one write a minute and session is enough for the idle limit.
SEEN_EVERY_MS = 60_000

"""A gate before the log for lines that strangers can cause: so many in a while, then a count."""

from __future__ import annotations

import time

# Enough to see what a fault looks like; a flood of bad packets must not fill the disk.
MAX_LINES = 20
WINDOW_S = 10.0


class LineLimit:
    """Counts lines within a window; not for several threads."""

    def __init__(self, max_lines: int = MAX_LINES, window_s: float = WINDOW_S) -> None:
        self._max_lines = max_lines
        self._window_s = window_s
        self._ends_at_s = 0.0
        self._passed = 0
        self._held_back = 0

    def admit(self, now_s: float | None = None) -> int | None:
        """None: hold this line back. Else it may pass, and so many were held back before it.

        Args:
            now_s: monotonic clock; the present if None.
        """
        now_s = time.monotonic() if now_s is None else now_s
        held_back = 0
        if now_s >= self._ends_at_s:
            self._ends_at_s = now_s + self._window_s
            self._passed = 0
            held_back, self._held_back = self._held_back, 0
        if self._passed >= self._max_lines:
            self._held_back += 1
            return None
        self._passed += 1
        return held_back

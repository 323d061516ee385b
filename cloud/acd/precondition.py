"""What a change demands of the thing it changes: nothing, or that it is as the client saw it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

# Given the thing as its GET shows it, with its row locked; raises if it is another than expected.
Precondition = Callable[[Any], None]


def anything(_: Any) -> None:
    """Take the thing as it is."""

"""The clip cursor kernel against plain Python."""

from __future__ import annotations

from array import array
from itertools import chain, islice, repeat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cython_ext.clip import Clip, Cursor

clip_lists = st.lists(st.lists(st.integers(-32768, 32767), max_size=9), min_size=1, max_size=5)


def expected(clips: list[list[int]], count: int, *, loop: bool) -> list[int]:
    """The first samples of the clips, once or for ever, then silence."""
    once = list(chain.from_iterable(clips))
    endless = chain.from_iterable(repeat(once)) if loop else chain(once, repeat(0))
    return list(islice(endless, count))


@given(clip_lists, st.lists(st.integers(1, 7), max_size=20), st.booleans())
def test_plays_clips_without_a_gap(clips: list[list[int]], sizes: list[int], loop: bool) -> None:
    total = sum(map(len, clips))
    held = tuple(Clip(array("h", clip)) for clip in clips)
    if total == 0:
        with pytest.raises(ValueError, match="nothing to play"):
            Cursor(held, loop=loop)
        return
    cursor = Cursor(held, loop=loop)
    heard: list[int] = []
    for size in sizes:
        out = array("h", [1] * size)
        audio = cursor.fill(out)
        assert audio == (size if loop else max(0, min(size, total - len(heard))))
        heard += out
    assert heard == expected(clips, len(heard), loop=loop)
    assert cursor.is_done == (not loop and len(heard) >= total)


def test_clip_outlives_its_python_object() -> None:
    cursor = Cursor((Clip(array("h", [1, 2, 3])),))
    out = array("h", [0, 0, 0])
    assert cursor.fill(out) == 3
    assert list(out) == [1, 2, 3]

"""The stereo spool in plain Python: the reference that the kernel must agree with."""

from __future__ import annotations

from array import array
from collections import deque
from dataclasses import dataclass, field

from cython_ext.spool import RING_CAPACITY_TICKS, WAIT_LIMIT_TICKS

Frame = tuple[int, ...] | None


@dataclass
class _Ring:
    frames: deque[tuple[int, Frame]] = field(default_factory=deque)
    dropped: int = 0

    def put(self, tick: int, frame: Frame) -> None:
        if len(self.frames) >= RING_CAPACITY_TICKS:
            self.dropped += 1
        else:
            self.frames.append((tick, frame))


class SpoolOracle:
    """Same interface as StereoSpool, with the audio in a bytearray in place of a file."""

    def __init__(self, frame_samples: int) -> None:
        self._samples = frame_samples
        self._left = _Ring()
        self._right = _Ring()
        self._next: int | None = None
        self._late = 0
        self.gap_ticks = 0
        self.audio = bytearray()

    def put_left(self, tick: int, frame: Frame) -> None:
        self._left.put(tick, frame)

    def put_right(self, tick: int, frame: Frame) -> None:
        self._right.put(tick, frame)

    @property
    def dropped_ticks(self) -> int:
        return max(self._left.dropped, self._right.dropped) + self._late

    def drain(self, *, finish: bool = False) -> None:
        while self._merge(finish=finish):
            pass

    def _merge(self, *, finish: bool) -> bool:
        for ring in (self._left, self._right):
            while self._next is not None and ring.frames and ring.frames[0][0] < self._next:
                ring.frames.popleft()
                self._late += 1
        heads = [ring.frames[0][0] if ring.frames else None for ring in (self._left, self._right)]
        known = [head for head in heads if head is not None]
        if not known:
            return False
        tick = self._next if self._next is not None else min(known)
        if not finish:
            for mine, other in ((self._left, self._right), (self._right, self._left)):
                if not mine.frames and other.frames[-1][0] < tick + WAIT_LIMIT_TICKS:
                    return False
        self.gap_ticks += tick not in heads
        sides = [self._take(ring, tick) for ring in (self._left, self._right)]
        pairs = array("h", [sample for pair in zip(*sides, strict=True) for sample in pair])
        self.audio += pairs.tobytes()
        self._next = tick + 1
        return True

    def _take(self, ring: _Ring, tick: int) -> list[int]:
        frame: Frame = None
        if ring.frames and ring.frames[0][0] == tick:
            frame = ring.frames.popleft()[1]
        samples = list(frame or ())[: self._samples]
        return samples + [0] * (self._samples - len(samples))

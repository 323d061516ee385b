"""The stereo spool kernel against its oracle, and against files that fail."""

from __future__ import annotations

import errno
import os
from array import array
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cython_ext.spool import RING_CAPACITY_TICKS, StereoSpool
from tests.unit.cython_ext.spool_oracle import Frame, SpoolOracle

SAMPLES = 4
TICK_BYTES = SAMPLES * 4


@pytest.fixture
def out(tmp_path: Path) -> Iterator[int]:
    """A file to drain into."""
    file = os.open(tmp_path / "spool", os.O_RDWR | os.O_CREAT)
    yield file
    os.close(file)


def content(file: int) -> bytes:
    return os.pread(file, 1 << 20, 0)


def frame(value: int) -> array[int]:
    return array("h", [value] * SAMPLES)


def stereo(*ticks: tuple[int, int]) -> bytes:
    return b"".join(array("h", [left, right] * SAMPLES).tobytes() for left, right in ticks)


def test_pairs_frames_of_a_tick(out: int) -> None:
    spool = StereoSpool(SAMPLES)
    for tick in range(5, 8):
        spool.put_left(tick, frame(tick))
        spool.put_right(tick, frame(-tick))
    assert spool.drain(out) == 0
    assert content(out) == stereo((5, -5), (6, -6), (7, -7))
    assert spool.bytes_written == 3 * TICK_BYTES


def test_side_that_begins_later_is_padded_at_its_start(out: int) -> None:
    spool = StereoSpool(SAMPLES)
    spool.put_left(1, frame(1))
    spool.put_left(2, frame(2))
    spool.put_right(2, frame(3))
    spool.drain(out)
    assert content(out) == stereo((1, 0), (2, 3))


def test_waits_for_the_other_side_within_a_bound(out: int) -> None:
    spool = StereoSpool(SAMPLES)
    for tick in range(10):
        spool.put_left(tick, frame(7))
    spool.drain(out)
    assert content(out) == b""
    spool.put_left(10, frame(7))
    spool.drain(out)
    assert content(out) == stereo((7, 0))


def test_finish_writes_what_one_side_has(out: int) -> None:
    spool = StereoSpool(SAMPLES)
    spool.put_right(3, frame(9))
    spool.drain(out, finish=True)
    assert content(out) == stereo((0, 9))


def test_silence_and_short_frames_are_zero(out: int) -> None:
    spool = StereoSpool(SAMPLES)
    spool.put_left(1, None)
    spool.put_right(1, array("h", [5]))
    spool.drain(out)
    assert content(out) == array("h", [0, 5, 0, 0, 0, 0, 0, 0]).tobytes()


def test_full_ring_counts_and_keeps_the_timeline(out: int) -> None:
    spool = StereoSpool(SAMPLES)
    lost = 10
    for tick in range(RING_CAPACITY_TICKS + lost):
        spool.put_left(tick, frame(1))
        spool.put_right(tick, frame(2))
    spool.drain(out)
    spool.put_left(RING_CAPACITY_TICKS + lost, frame(3))
    spool.put_right(RING_CAPACITY_TICKS + lost, frame(4))
    spool.drain(out)
    assert spool.dropped_ticks == lost
    assert spool.gap_ticks == lost
    written = content(out)
    assert len(written) == (RING_CAPACITY_TICKS + lost + 1) * TICK_BYTES
    assert written.endswith(stereo((0, 0), (3, 4)))


def test_full_disk_is_reported_and_nothing_is_lost_when_it_recovers(out: int) -> None:
    spool = StereoSpool(SAMPLES)
    full = os.open("/dev/full", os.O_WRONLY)
    spool.put_left(1, frame(1))
    spool.put_right(1, frame(2))
    assert spool.drain(full) == errno.ENOSPC
    os.close(full)
    spool.put_left(2, frame(3))
    spool.put_right(2, frame(4))
    assert spool.drain(out) == 0
    assert content(out) == stereo((1, 2), (3, 4))
    assert spool.dropped_ticks == 0


def test_short_write_goes_on_where_it_stopped() -> None:
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    spool = StereoSpool(960)
    sent = b""
    tick = 0
    failed = 0
    while failed == 0:
        spool.put_left(tick, array("h", [tick] * 960))
        spool.put_right(tick, array("h", [-tick] * 960))
        sent += array("h", [tick, -tick] * 960).tobytes()
        failed = spool.drain(writing)
        tick += 1
    assert failed == errno.EAGAIN
    received = b""
    while len(received) < len(sent):
        received += os.read(reading, 1 << 16)
        spool.drain(writing)
    os.close(reading)
    os.close(writing)
    assert received == sent


@pytest.mark.parametrize("samples", [0, 961])
def test_frame_samples_out_of_range(samples: int) -> None:
    with pytest.raises(ValueError, match="frame_samples"):
        StereoSpool(samples)


frames = st.one_of(st.none(), st.lists(st.integers(-32768, 32767), max_size=SAMPLES + 1).map(tuple))
# Each step: whether each side's frame arrives, how far the clock moves on, and whether to drain.
steps = st.lists(
    st.tuples(
        st.booleans(),
        st.booleans(),
        frames,
        frames,
        st.sampled_from([1, 1, 1, 1, 3]),
        st.booleans(),
    ),
    max_size=RING_CAPACITY_TICKS * 2,
)


@settings(max_examples=150, deadline=None)
@given(steps)
def test_agrees_with_the_oracle(
    tmp_path_factory: pytest.TempPathFactory,
    script: list[tuple[bool, bool, Frame, Frame, int, bool]],
) -> None:
    file = os.open(tmp_path_factory.mktemp("spool") / "pcm", os.O_RDWR | os.O_CREAT)
    kernel, oracle = StereoSpool(SAMPLES), SpoolOracle(SAMPLES)
    tick = 100
    for has_left, has_right, left, right, advance, is_drained in script:
        if has_left:
            kernel.put_left(tick, None if left is None else array("h", left))
            oracle.put_left(tick, left)
        if has_right:
            kernel.put_right(tick, None if right is None else array("h", right))
            oracle.put_right(tick, right)
        if is_drained:
            assert kernel.drain(file) == 0
            oracle.drain()
        tick += advance
    kernel.drain(file, finish=True)
    oracle.drain(finish=True)
    assert content(file) == bytes(oracle.audio)
    assert kernel.bytes_written == len(oracle.audio)
    assert (kernel.dropped_ticks, kernel.gap_ticks) == (oracle.dropped_ticks, oracle.gap_ticks)
    os.close(file)

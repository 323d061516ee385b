# cython: language_level=3
"""Two rings of audio frames, merged by bridge tick into one interleaved stereo file.

The bridge's thread puts each side's frame (or its silence) with the number of the tick; another
thread drains: it pairs frames of the same tick, writes silence where a side has none, and so keeps
both sides aligned to the sample whatever was dropped. Nothing in put allocates, locks or waits.

Source of the format: edge_agent/media/pcmfile.py. Oracle: tests/unit/cython_ext/spool_oracle.py.
"""

from libc.errno cimport EINTR, errno
from libc.stdint cimport int16_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free
from libc.string cimport memcpy, memset
from posix.unistd cimport write

from cython_ext.atomic cimport add_fetch, load_acquire, store_release, sub_fetch

# 2.56 s at 20 ms: a drain comes every 0.2 s, and may once wait that long for a disk.
cdef enum:
    RING_TICKS = 128
    # 0.64 s per write call: few system calls, and a stage that fits the L2 cache.
    STAGE_TICKS = 32
    # A side that is empty while the other went on for 0.2 s will not bring that tick any more.
    WAIT_TICKS = 10
    # 41 s of audio: bounds one drain while it fills a gap after a full disk.
    MAX_STAGES = 64
    MAX_FRAME_SAMPLES = 960
    BYTES_PER_STEREO_SAMPLE = 4

RING_CAPACITY_TICKS = RING_TICKS
WAIT_LIMIT_TICKS = WAIT_TICKS


cdef bint _side_init(Side *side, unsigned frame_samples) noexcept nogil:
    side.ticks = <uint64_t *>calloc(RING_TICKS, sizeof(uint64_t))
    side.silent = <uint32_t *>calloc(RING_TICKS, sizeof(uint32_t))
    side.samples = <int16_t *>calloc(RING_TICKS * frame_samples, sizeof(int16_t))
    return side.ticks != NULL and side.silent != NULL and side.samples != NULL


cdef void _side_free(Side *side) noexcept nogil:
    free(side.ticks)
    free(side.silent)
    free(side.samples)


cdef void spool_release(SpoolState *state) noexcept nogil:
    """Give one reference back; the last one frees. Ports and the Python object hold one each."""
    if sub_fetch(&state.refs, 1) != 0:
        return
    _side_free(&state.left)
    _side_free(&state.right)
    free(state.stage)
    free(state)


cdef void spool_put(
    SpoolState *state, Side *side, uint64_t tick, const int16_t *samples, size_t count
) noexcept nogil:
    """Add one frame of a side; samples NULL means silence. Called by the bridge's thread only."""
    cdef uint32_t at = side.write_index
    cdef uint32_t slot
    cdef int16_t *target
    if at - load_acquire(&side.read_index) >= RING_TICKS:
        side.dropped += 1
        return
    slot = at % RING_TICKS
    side.ticks[slot] = tick
    side.silent[slot] = samples == NULL
    if samples != NULL:
        target = side.samples + slot * state.frame_samples
        if count >= state.frame_samples:
            memcpy(target, samples, state.frame_samples * sizeof(int16_t))
        else:
            memcpy(target, samples, count * sizeof(int16_t))
            memset(target + count, 0, (state.frame_samples - count) * sizeof(int16_t))
    store_release(&side.write_index, at + 1)


cdef inline bint _head(Side *side, uint64_t *tick) noexcept nogil:
    """Whether the ring holds a frame, and the tick of the oldest."""
    if load_acquire(&side.write_index) == side.read_index:
        return False
    tick[0] = side.ticks[side.read_index % RING_TICKS]
    return True


cdef inline uint64_t _newest(Side *side) noexcept nogil:
    return side.ticks[(load_acquire(&side.write_index) - 1) % RING_TICKS]


cdef void _drop_late(SpoolState *state, Side *side) noexcept nogil:
    """Forget frames whose tick was already written as silence."""
    cdef uint64_t tick
    while state.started and _head(side, &tick) and tick < state.next_tick:
        state.late_ticks += 1
        store_release(&side.read_index, side.read_index + 1)


cdef void _take(SpoolState *state, Side *side, bint has, uint64_t tick, int16_t *out) noexcept nogil:
    """Write this tick of a side into every second sample of out; silence where it has none."""
    cdef unsigned i
    cdef uint32_t slot = side.read_index % RING_TICKS
    cdef const int16_t *source = side.samples + slot * state.frame_samples
    cdef bint mine = has and tick == state.next_tick
    if mine and not side.silent[slot]:
        for i in range(state.frame_samples):
            out[2 * i] = source[i]
    else:
        for i in range(state.frame_samples):
            out[2 * i] = 0
    if mine:
        store_release(&side.read_index, side.read_index + 1)


cdef bint _merge_tick(SpoolState *state, int16_t *out, bint finish) noexcept nogil:
    """Merge the next tick into out (stereo). False: nothing is ready."""
    cdef uint64_t left_tick = 0, right_tick = 0
    cdef bint has_left, has_right
    _drop_late(state, &state.left)
    _drop_late(state, &state.right)
    has_left = _head(&state.left, &left_tick)
    has_right = _head(&state.right, &right_tick)
    if not has_left and not has_right:
        return False
    if not finish:
        # The other side of this tick may be put a microsecond from now: wait for it, within bounds.
        if not has_left and _newest(&state.right) < (
            state.next_tick if state.started else right_tick
        ) + WAIT_TICKS:
            return False
        if not has_right and _newest(&state.left) < (
            state.next_tick if state.started else left_tick
        ) + WAIT_TICKS:
            return False
    if not state.started:
        state.started = True
        if has_left and has_right:
            state.next_tick = min(left_tick, right_tick)
        else:
            state.next_tick = left_tick if has_left else right_tick
    if (not has_left or left_tick != state.next_tick) and (
        not has_right or right_tick != state.next_tick
    ):
        state.gap_ticks += 1
    _take(state, &state.left, has_left, left_tick, out)
    _take(state, &state.right, has_right, right_tick, out + 1)
    state.next_tick += 1
    return True


cdef int _flush_stage(SpoolState *state, int fd) noexcept nogil:
    """Write what is staged. 0, or errno; what is left stays staged for the next drain."""
    cdef ssize_t count
    while state.stage_start < state.stage_end:
        count = write(fd, state.stage + state.stage_start, state.stage_end - state.stage_start)
        if count < 0:
            if errno == EINTR:
                continue
            return errno
        state.stage_start += count
        state.bytes_written += count
    state.stage_start = 0
    state.stage_end = 0
    return 0


cdef int _drain(SpoolState *state, int fd, bint finish) noexcept nogil:
    cdef size_t tick_bytes = state.frame_samples * BYTES_PER_STEREO_SAMPLE
    cdef int stages = 0
    cdef int failed = _flush_stage(state, fd)
    while failed == 0 and (finish or stages < MAX_STAGES):
        while state.stage_end < STAGE_TICKS * tick_bytes and _merge_tick(
            state, <int16_t *>(state.stage + state.stage_end), finish
        ):
            state.stage_end += tick_bytes
        if state.stage_end == 0:
            break
        failed = _flush_stage(state, fd)
        stages += 1
    return failed


cdef class StereoSpool:
    """The rings of one recording; left and right are put by one thread, drained by one other."""

    def __cinit__(self, unsigned frame_samples):
        if not 1 <= frame_samples <= MAX_FRAME_SAMPLES:
            raise ValueError("frame_samples is out of 1 to 960")
        self.state = <SpoolState *>calloc(1, sizeof(SpoolState))
        if self.state == NULL:
            raise MemoryError
        self.state.refs = 1
        self.state.frame_samples = frame_samples
        self.state.stage = <char *>calloc(STAGE_TICKS * frame_samples, BYTES_PER_STEREO_SAMPLE)
        if (
            self.state.stage == NULL
            or not _side_init(&self.state.left, frame_samples)
            or not _side_init(&self.state.right, frame_samples)
        ):
            raise MemoryError

    def __dealloc__(self):
        if self.state != NULL:
            spool_release(self.state)

    def put_left(self, uint64_t tick, const int16_t[::1] frame):
        """Put one left frame, as the bridge does; None is silence."""
        self._put(&self.state.left, tick, frame)

    def put_right(self, uint64_t tick, const int16_t[::1] frame):
        """Put one right frame, as the bridge does; None is silence."""
        self._put(&self.state.right, tick, frame)

    cdef void _put(self, Side *side, uint64_t tick, const int16_t[::1] frame):
        if frame is None:
            spool_put(self.state, side, tick, NULL, 0)
        elif frame.shape[0] == 0:
            spool_put(self.state, side, tick, <const int16_t *>self.state.stage, 0)
        else:
            spool_put(self.state, side, tick, &frame[0], frame.shape[0])

    def drain(self, int fd, *, bint finish=False):
        """Write all that is ready to fd; finish writes all there is.

        Returns:
            0, or the errno of the write that failed; what was not written is kept for the next
            drain, and what finds the ring full meanwhile becomes silence of the same length.
        """
        cdef int failed
        with nogil:
            failed = _drain(self.state, fd, finish)
        return failed

    @property
    def bytes_written(self):
        """Bytes of audio written so far, the file's header not counted."""
        return self.state.bytes_written

    @property
    def dropped_ticks(self):
        """Frames of either side that were lost: ring full, or too late; count."""
        return max(self.state.left.dropped, self.state.right.dropped) + self.state.late_ticks

    @property
    def gap_ticks(self):
        """Ticks written as silence on both sides because neither had a frame; count."""
        return self.state.gap_ticks

"""What other kernels may use of the stereo spool: its state and the put of one frame."""

from libc.stdint cimport int16_t, uint32_t, uint64_t

cdef struct Side:
    uint32_t write_index    # grows for ever; only the bridge's thread stores it
    uint32_t read_index     # grows for ever; only the draining thread stores it
    uint32_t dropped        # ticks that found the ring full; only the bridge's thread stores it
    uint64_t *ticks
    uint32_t *silent
    int16_t *samples

cdef struct SpoolState:
    uint32_t refs
    unsigned frame_samples
    Side left
    Side right
    bint started
    uint64_t next_tick
    uint64_t gap_ticks
    uint64_t late_ticks
    uint64_t bytes_written
    char *stage
    size_t stage_start
    size_t stage_end

cdef void spool_put(
    SpoolState *state, Side *side, uint64_t tick, const int16_t *samples, size_t count
) noexcept nogil
cdef void spool_release(SpoolState *state) noexcept nogil

cdef class StereoSpool:
    cdef SpoolState *state
    cdef void _put(self, Side *side, uint64_t tick, const int16_t[::1] frame)

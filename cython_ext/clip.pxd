"""What the player port uses of clips: shared samples and a cursor over a list of them."""

from libc.stdint cimport int16_t, uint32_t

cdef struct ClipMemory:
    uint32_t refs
    size_t count
    int16_t *samples

cdef struct CursorState:
    uint32_t refs
    uint32_t done          # stored by the bridge's thread, once, at the end of the last clip
    bint loop
    size_t clip_count
    ClipMemory **clips
    size_t index
    size_t offset

cdef CursorState *cursor_create(tuple clips, bint loop) except NULL
cdef size_t cursor_fill(CursorState *cursor, int16_t *out, size_t wanted) noexcept nogil
cdef void cursor_release(CursorState *cursor) noexcept nogil

cdef class Clip:
    cdef ClipMemory *memory

# cython: language_level=3
"""Prompts in memory: shared samples, and a cursor that plays a list of them without a gap.

Files are read before they play, because a read on the bridge's thread would hold up every leg.
Oracle: tests/unit/cython_ext/test_clip.py.
"""

from libc.stdint cimport int16_t, uint32_t
from libc.stdlib cimport calloc, free, malloc
from libc.string cimport memcpy, memset

from cython_ext.atomic cimport add_fetch, load_acquire, store_release, sub_fetch


cdef void _clip_release(ClipMemory *memory) noexcept nogil:
    if sub_fetch(&memory.refs, 1) == 0:
        free(memory.samples)
        free(memory)


cdef void cursor_release(CursorState *cursor) noexcept nogil:
    """Give one reference back; the last one frees, and lets go of the clips."""
    cdef size_t i
    if sub_fetch(&cursor.refs, 1) != 0:
        return
    for i in range(cursor.clip_count):
        _clip_release(cursor.clips[i])
    free(cursor.clips)
    free(cursor)


cdef CursorState *cursor_create(tuple clips, bint loop) except NULL:
    """A cursor at the first sample; holds one reference for its creator."""
    cdef CursorState *cursor
    cdef Clip clip
    cdef size_t total = 0
    for clip in clips:
        total += clip.memory.count
    if total == 0:
        raise ValueError("nothing to play: the clips hold no sample")
    cursor = <CursorState *>calloc(1, sizeof(CursorState))
    if cursor == NULL:
        raise MemoryError
    cursor.clips = <ClipMemory **>calloc(len(clips), sizeof(ClipMemory *))
    if cursor.clips == NULL:
        free(cursor)
        raise MemoryError
    cursor.refs = 1
    cursor.loop = loop
    for clip in clips:
        # An empty clip at the end would put the end off by a tick.
        if clip.memory.count == 0:
            continue
        add_fetch(&clip.memory.refs, 1)
        cursor.clips[cursor.clip_count] = clip.memory
        cursor.clip_count += 1
    return cursor


cdef size_t cursor_fill(CursorState *cursor, int16_t *out, size_t wanted) noexcept nogil:
    """Write the next samples into out, silence behind the end; returns how many were audio."""
    cdef size_t filled = 0, piece
    cdef ClipMemory *clip
    while filled < wanted:
        if cursor.index == cursor.clip_count:
            if not cursor.loop:
                store_release(&cursor.done, 1)
                break
            cursor.index = 0
        clip = cursor.clips[cursor.index]
        piece = min(wanted - filled, clip.count - cursor.offset)
        memcpy(out + filled, clip.samples + cursor.offset, piece * sizeof(int16_t))
        filled += piece
        cursor.offset += piece
        if cursor.offset == clip.count:
            cursor.index += 1
            cursor.offset = 0
    if filled < wanted:
        memset(out + filled, 0, (wanted - filled) * sizeof(int16_t))
    elif cursor.index == cursor.clip_count and not cursor.loop:
        store_release(&cursor.done, 1)
    return filled


cdef class Clip:
    """Samples of one prompt, copied once, shared by all that play it."""

    def __cinit__(self, const int16_t[::1] samples not None):
        self.memory = <ClipMemory *>calloc(1, sizeof(ClipMemory))
        if self.memory == NULL:
            raise MemoryError
        self.memory.refs = 1
        self.memory.count = samples.shape[0]
        self.memory.samples = <int16_t *>malloc((self.memory.count or 1) * sizeof(int16_t))
        if self.memory.samples == NULL:
            raise MemoryError
        if self.memory.count:
            memcpy(self.memory.samples, &samples[0], self.memory.count * sizeof(int16_t))

    def __dealloc__(self):
        if self.memory != NULL:
            _clip_release(self.memory)

    def __len__(self):
        return self.memory.count


cdef class Cursor:
    """A cursor as the bridge's thread uses it; for tests."""

    cdef CursorState *state

    def __cinit__(self, tuple clips not None, *, bint loop=False):
        self.state = cursor_create(clips, loop)

    def __dealloc__(self):
        if self.state != NULL:
            cursor_release(self.state)

    def fill(self, int16_t[::1] out not None):
        """Write the next samples; returns how many were audio."""
        if out.shape[0] == 0:
            return 0
        return cursor_fill(self.state, &out[0], out.shape[0])

    @property
    def is_done(self):
        """All has been handed out."""
        return load_acquire(&self.state.done) != 0

# cython: language_level=3
"""A port in the conference bridge that plays clips from memory, once or for ever."""

from libc.stdint cimport int16_t, uint32_t

from cython_ext.atomic cimport add_fetch, load_acquire, sub_fetch
from cython_ext.clip cimport CursorState, cursor_create, cursor_fill, cursor_release
from cython_ext.pjmedia cimport PJMEDIA_FRAME_TYPE_AUDIO, PJMEDIA_FRAME_TYPE_NONE, PJ_SUCCESS
from cython_ext.pjmedia cimport pj_status_t, pjmedia_frame, pjmedia_port
from cython_ext.port cimport port_close, port_closed, port_open


cdef pj_status_t _get_frame(pjmedia_port *port, pjmedia_frame *frame) noexcept nogil:
    """Fill the bridge's buffer; frame.size says how much it wants."""
    cdef CursorState *cursor = <CursorState *>port.port_data.pdata
    cdef size_t wanted = frame.size // sizeof(int16_t)
    if cursor_fill(cursor, <int16_t *>frame.buf, wanted) == 0:
        frame.type = PJMEDIA_FRAME_TYPE_NONE
    else:
        frame.type = PJMEDIA_FRAME_TYPE_AUDIO
    return PJ_SUCCESS


cdef pj_status_t _on_destroy(pjmedia_port *port) noexcept nogil:
    cdef CursorState *cursor = <CursorState *>port.port_data.pdata
    port_closed(port)
    cursor_release(cursor)
    return PJ_SUCCESS


cdef class PlayerPort:
    """Plays while somebody is connected. Make and remove it on the thread that polls PJSIP."""

    cdef CursorState *cursor
    cdef pjmedia_port *port
    cdef readonly int slot
    cdef bint removed

    def __cinit__(self, tuple clips not None, unsigned rate_hz, unsigned frame_samples,
                  *, bint loop=False):
        cdef pj_status_t status
        self.removed = True
        self.cursor = cursor_create(clips, loop)
        add_fetch(&self.cursor.refs, 1)
        with nogil:
            status = port_open("player", rate_hz, frame_samples, self.cursor, NULL, _get_frame,
                               _on_destroy, &self.port, &self.slot)
        if status != PJ_SUCCESS:
            cursor_release(self.cursor)
            raise RuntimeError(f"no bridge slot for a player: status {status}")
        self.removed = False

    def __dealloc__(self):
        if self.cursor != NULL:
            cursor_release(self.cursor)

    def remove(self):
        """Take the port off the bridge, from its next tick on; again is no error."""
        if self.removed:
            return
        self.removed = True
        with nogil:
            port_close(self.port, self.slot)

    @property
    def is_done(self):
        """The last sample was handed to the bridge; never with loop."""
        return load_acquire(&self.cursor.done) != 0

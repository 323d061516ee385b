# cython: language_level=3
"""The recorder's two ports in the conference bridge: left is the caller, right is the agent.

The bridge puts one frame, or none, on each port at each tick, with the tick's timestamp; both ports
hand theirs to the same spool, which pairs them by tick. So it does not matter in which order the
bridge serves them, nor that its queue of changes may let one port begin a tick before the other.
"""

from libc.stdint cimport int16_t, uint32_t
from libc.stdlib cimport calloc, free

from cython_ext.atomic cimport add_fetch, load_acquire, sub_fetch
from cython_ext.pjmedia cimport PJMEDIA_FRAME_TYPE_AUDIO, PJ_SUCCESS
from cython_ext.pjmedia cimport pj_status_t, pjmedia_frame, pjmedia_port
from cython_ext.port cimport frame_function, port_close, port_closed, port_open
from cython_ext.spool cimport SpoolState, StereoSpool, spool_put, spool_release


cdef struct Pair:
    uint32_t refs       # the Python object, and each port that the bridge still knows
    uint32_t attached   # ports that the bridge still knows
    SpoolState *spool


cdef void _pair_release(Pair *pair) noexcept nogil:
    if sub_fetch(&pair.refs, 1) == 0:
        spool_release(pair.spool)
        free(pair)


cdef pj_status_t _put_left(pjmedia_port *port, pjmedia_frame *frame) noexcept nogil:
    cdef SpoolState *spool = (<Pair *>port.port_data.pdata).spool
    cdef const int16_t *samples = NULL
    if frame.type == PJMEDIA_FRAME_TYPE_AUDIO:
        samples = <const int16_t *>frame.buf
    spool_put(spool, &spool.left, frame.timestamp.u64 // spool.frame_samples, samples,
              frame.size // sizeof(int16_t))
    return PJ_SUCCESS


cdef pj_status_t _put_right(pjmedia_port *port, pjmedia_frame *frame) noexcept nogil:
    cdef SpoolState *spool = (<Pair *>port.port_data.pdata).spool
    cdef const int16_t *samples = NULL
    if frame.type == PJMEDIA_FRAME_TYPE_AUDIO:
        samples = <const int16_t *>frame.buf
    spool_put(spool, &spool.right, frame.timestamp.u64 // spool.frame_samples, samples,
              frame.size // sizeof(int16_t))
    return PJ_SUCCESS


cdef pj_status_t _on_destroy(pjmedia_port *port) noexcept nogil:
    cdef Pair *pair = <Pair *>port.port_data.pdata
    port_closed(port)
    sub_fetch(&pair.attached, 1)
    _pair_release(pair)
    return PJ_SUCCESS


cdef pj_status_t _open(
    Pair *pair, char *name, unsigned rate_hz, frame_function put_frame, pjmedia_port **port,
    int *slot
) noexcept nogil:
    cdef pj_status_t status
    add_fetch(&pair.refs, 1)
    add_fetch(&pair.attached, 1)
    status = port_open(name, rate_hz, pair.spool.frame_samples, pair, put_frame, NULL, _on_destroy,
                       port, slot)
    if status != PJ_SUCCESS:
        sub_fetch(&pair.attached, 1)
        _pair_release(pair)
    return status


cdef class RecorderPorts:
    """Two ports that feed one spool. Make and remove them on the thread that polls PJSIP."""

    cdef Pair *pair
    cdef pjmedia_port *left
    cdef pjmedia_port *right
    cdef readonly int left_slot
    cdef readonly int right_slot
    cdef bint removed

    def __cinit__(self, StereoSpool spool not None, unsigned rate_hz):
        cdef pj_status_t status
        cdef unsigned frame_samples = spool.state.frame_samples
        self.pair = <Pair *>calloc(1, sizeof(Pair))
        if self.pair == NULL:
            raise MemoryError
        add_fetch(&spool.state.refs, 1)
        self.pair.spool = spool.state
        self.pair.refs = 1
        self.removed = True
        with nogil:
            status = _open(self.pair, "rec-left", rate_hz, _put_left, &self.left, &self.left_slot)
        if status != PJ_SUCCESS:
            raise RuntimeError(f"no bridge slot for the left recorder port: status {status}")
        with nogil:
            status = _open(self.pair, "rec-right", rate_hz, _put_right, &self.right,
                           &self.right_slot)
            if status != PJ_SUCCESS:
                port_close(self.left, self.left_slot)
        if status != PJ_SUCCESS:
            raise RuntimeError(f"no bridge slot for the right recorder port: status {status}")
        self.removed = False

    def __dealloc__(self):
        if self.pair != NULL:
            _pair_release(self.pair)

    def remove(self):
        """Take both ports off the bridge, from its next tick on; again is no error."""
        if self.removed:
            return
        self.removed = True
        with nogil:
            port_close(self.left, self.left_slot)
            port_close(self.right, self.right_slot)

    @property
    def is_detached(self):
        """The bridge has let go of both ports: no frame comes any more."""
        return load_acquire(&self.pair.attached) == 0

"""One native port in the conference bridge: made in its own pool, freed when the bridge lets go."""

from cython_ext.pjmedia cimport (
    PJ_ENOMEM,
    PJ_SUCCESS,
    pj_pool_calloc,
    pj_pool_release,
    pj_pool_t,
    pj_status_t,
    pj_str,
    pj_str_t,
    pjmedia_frame,
    pjmedia_port,
    pjmedia_port_destroy,
    pjmedia_port_info_init,
    pjmedia_port_init_grp_lock,
    pjsua_conf_add_port,
    pjsua_conf_remove_port,
    pjsua_pool_create,
)

ctypedef pj_status_t (*frame_function)(pjmedia_port *, pjmedia_frame *) noexcept nogil
ctypedef pj_status_t (*destroy_function)(pjmedia_port *) noexcept nogil

cdef enum:
    POOL_INITIAL_BYTES = 1024
    POOL_INCREMENT_BYTES = 1024
    SIGNATURE = 0x544E444D  # "TNDM"


cdef inline pj_status_t _discard(pjmedia_port *port) noexcept nogil:
    """on_destroy of a port that never reached the bridge: its owner keeps its references."""
    pj_pool_release(<pj_pool_t *>port.port_data.ldata)
    return PJ_SUCCESS


cdef inline pj_status_t port_open(
    char *name, unsigned rate_hz, unsigned frame_samples, void *owner,
    frame_function put_frame, frame_function get_frame, destroy_function on_destroy,
    pjmedia_port **made, int *slot
) noexcept nogil:
    """Make a mono port and queue it for the bridge; a failure leaves nothing behind.

    The port's pool is kept in ldata: on_destroy must call port_closed last. It runs on whatever
    thread drops the last reference, mostly the bridge's: removal takes effect at the next tick.
    """
    cdef pj_status_t status
    cdef pj_str_t label = pj_str(name)
    cdef pjmedia_port *port
    cdef pj_pool_t *pool = pjsua_pool_create(name, POOL_INITIAL_BYTES, POOL_INCREMENT_BYTES)
    if pool == NULL:
        return PJ_ENOMEM
    port = <pjmedia_port *>pj_pool_calloc(pool, 1, sizeof(pjmedia_port))
    pjmedia_port_info_init(&port.info, &label, SIGNATURE, rate_hz, 1, 16, frame_samples)
    port.port_data.pdata = owner
    port.port_data.ldata = <long>pool
    port.put_frame = put_frame
    port.get_frame = get_frame
    port.on_destroy = on_destroy
    status = pjmedia_port_init_grp_lock(port, pool, NULL)
    if status != PJ_SUCCESS:
        pj_pool_release(pool)
        return status
    status = pjsua_conf_add_port(pool, port, slot)
    if status != PJ_SUCCESS:
        port.on_destroy = _discard
        pjmedia_port_destroy(port)
        return status
    made[0] = port
    return PJ_SUCCESS


cdef inline void port_closed(pjmedia_port *port) noexcept nogil:
    """Free the port; the last thing that its on_destroy does."""
    pj_pool_release(<pj_pool_t *>port.port_data.ldata)


cdef inline void port_close(pjmedia_port *port, int slot) noexcept nogil:
    """Queue the removal and drop our reference; the bridge drops its own at the next tick."""
    pjsua_conf_remove_port(slot)
    pjmedia_port_destroy(port)

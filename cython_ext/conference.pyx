# cython: language_level=3
"""The conference bridge and stream figures by slot and call number, without Python objects.

Each call releases Python's lock: a media thread may hold a lock of PJSIP's while it waits for it.
"""

from cython_ext.pjmedia cimport (
    PJ_SUCCESS,
    pj_ioqueue_get_os_handle,
    pj_log_set_level,
    pj_status_t,
    pjmedia_conf_set_op_cb,
    pjsua_call_get_count,
    pjsua_call_get_stream_stat,
    pjsua_conf_connect,
    pjsua_conf_disconnect,
    pjsip_endpt_get_ioqueue,
    pjsua_conf_get_active_ports,
    pjsua_get_pjsip_endpt,
    pjsua_stream_stat,
    pjsua_var,
)


def quiet_log():
    """Let PJSIP write errors only, until libInit sets the level that was asked for."""
    pj_log_set_level(1)


def silence_op_callback():
    """Stop the bridge from reporting each finished change to Python; call once, after libInit.

    PJSUA2 forwards the report to Endpoint.onAudioMediaOpCompleted on the bridge's own thread, which
    would wait for Python's lock in the middle of a tick, at each connect, add and remove.
    """
    with nogil:
        pjmedia_conf_set_op_cb(pjsua_var.mconf, NULL)


def signalling_fd():
    """The epoll descriptor of PJSIP's signalling: readable when SIP waits to be polled.

    Valid until libDestroy, which closes it; not ours to read or close.
    """
    return (<int *>pj_ioqueue_get_os_handle(pjsip_endpt_get_ioqueue(pjsua_get_pjsip_endpt())))[0]


def connect(int source, int sink):
    """Let sink hear source from the next tick on; twice is no error. Returns PJSIP's status."""
    cdef pj_status_t status
    with nogil:
        status = pjsua_conf_connect(source, sink)
    return status


def disconnect(int source, int sink):
    """Undo connect, from the next tick on. Returns PJSIP's status."""
    cdef pj_status_t status
    with nogil:
        status = pjsua_conf_disconnect(source, sink)
    return status


def active_ports():
    """Slots in use, that of the null device included."""
    return pjsua_conf_get_active_ports()


def live_calls():
    """Calls that PJSIP still keeps, those that wait for the answer to their BYE included."""
    return pjsua_call_get_count()


def stream_figures(int call, unsigned index):
    """(rx_packets, rx_lost, tx_packets, rx_jitter_us, rtt_us) of a call's stream, or None."""
    cdef pjsua_stream_stat stat
    cdef pj_status_t status
    with nogil:
        status = pjsua_call_get_stream_stat(call, index, &stat)
    if status != PJ_SUCCESS:
        return None
    return (
        stat.rtcp.rx.pkt, stat.rtcp.rx.loss, stat.rtcp.tx.pkt, stat.rtcp.rx.jitter.mean,
        stat.rtcp.rtt.mean,
    )

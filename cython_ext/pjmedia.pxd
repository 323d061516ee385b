"""The part of PJMEDIA's and PJSUA's C interface that the ports use."""

from libc.stdint cimport uint64_t

cdef extern from "pjsua-lib/pjsua.h" nogil:
    ctypedef int pj_status_t
    ctypedef int pj_bool_t
    ctypedef struct pj_pool_t:
        pass
    ctypedef struct pj_str_t:
        pass
    ctypedef struct pj_grp_lock_t:
        pass
    ctypedef union pj_timestamp:
        uint64_t u64
    ctypedef struct pjmedia_port_info:
        pass
    ctypedef struct pjmedia_frame:
        int type
        void *buf
        size_t size
        pj_timestamp timestamp
    ctypedef struct port_data_t "__typeof__(((pjmedia_port*)0)->port_data)":
        void *pdata
        long ldata
    ctypedef struct pjmedia_port:
        pjmedia_port_info info
        port_data_t port_data
        pj_grp_lock_t *grp_lock
        pj_status_t (*put_frame)(pjmedia_port *, pjmedia_frame *) noexcept
        pj_status_t (*get_frame)(pjmedia_port *, pjmedia_frame *) noexcept
        pj_status_t (*on_destroy)(pjmedia_port *) noexcept
    enum: PJMEDIA_FRAME_TYPE_AUDIO
    enum: PJMEDIA_FRAME_TYPE_NONE
    enum: PJ_SUCCESS
    enum: PJ_ENOMEM
    void pj_log_set_level(int level)
    pj_str_t pj_str(char *text)
    pj_pool_t *pjsua_pool_create(const char *name, size_t initial, size_t increment)
    void *pj_pool_calloc(pj_pool_t *pool, size_t count, size_t size)
    void pj_pool_release(pj_pool_t *pool)
    pj_status_t pjmedia_port_info_init(
        pjmedia_port_info *info, const pj_str_t *name, unsigned signature, unsigned rate_hz,
        unsigned channels, unsigned bits, unsigned samples_per_frame
    )
    pj_status_t pjmedia_port_init_grp_lock(pjmedia_port *port, pj_pool_t *pool, pj_grp_lock_t *lock)
    pj_status_t pjmedia_port_destroy(pjmedia_port *port)
    pj_status_t pjsua_conf_add_port(pj_pool_t *pool, pjmedia_port *port, int *slot)
    pj_status_t pjsua_conf_remove_port(int slot)
    pj_status_t pjsua_conf_connect(int source, int sink)
    pj_status_t pjsua_conf_disconnect(int source, int sink)
    ctypedef struct pjsip_endpoint:
        pass
    ctypedef struct pj_ioqueue_t:
        pass
    pjsip_endpoint *pjsua_get_pjsip_endpt()
    pj_ioqueue_t *pjsip_endpt_get_ioqueue(pjsip_endpoint *endpoint)
    void *pj_ioqueue_get_os_handle(pj_ioqueue_t *queue)
    unsigned pjsua_conf_get_active_ports()
    unsigned pjsua_call_get_count()
    ctypedef struct pj_math_stat:
        int mean
    ctypedef struct pjmedia_rtcp_stream_stat:
        unsigned pkt
        unsigned loss
        pj_math_stat jitter
    ctypedef struct pjmedia_rtcp_stat:
        pjmedia_rtcp_stream_stat tx
        pjmedia_rtcp_stream_stat rx
        pj_math_stat rtt
    ctypedef struct pjsua_stream_stat:
        pjmedia_rtcp_stat rtcp
    pj_status_t pjsua_call_get_stream_stat(int call, unsigned index, pjsua_stream_stat *stat)

cdef extern from "pjsua-lib/pjsua_internal.h" nogil:
    ctypedef struct pjmedia_conf:
        pass
    ctypedef struct pjmedia_conf_op_info:
        pass
    ctypedef void (*pjmedia_conf_op_cb)(const pjmedia_conf_op_info *info) noexcept
    struct pjsua_data:
        pjmedia_conf *mconf
    pjsua_data pjsua_var
    pj_status_t pjmedia_conf_set_op_cb(pjmedia_conf *conf, pjmedia_conf_op_cb callback)

"""Atomic loads, stores and counts of the C compiler, for rings that two threads share."""

from libc.stdint cimport uint32_t

cdef extern from * nogil:
    """
    #include <stdint.h>
    static inline uint32_t td_load_acquire(const uint32_t *at) {
        return __atomic_load_n(at, __ATOMIC_ACQUIRE);
    }
    static inline void td_store_release(uint32_t *at, uint32_t value) {
        __atomic_store_n(at, value, __ATOMIC_RELEASE);
    }
    static inline uint32_t td_add(uint32_t *at, uint32_t value) {
        return __atomic_add_fetch(at, value, __ATOMIC_ACQ_REL);
    }
    static inline uint32_t td_sub(uint32_t *at, uint32_t value) {
        return __atomic_sub_fetch(at, value, __ATOMIC_ACQ_REL);
    }
    """
    uint32_t load_acquire "td_load_acquire"(const uint32_t *at) noexcept
    void store_release "td_store_release"(uint32_t *at, uint32_t value) noexcept
    uint32_t add_fetch "td_add"(uint32_t *at, uint32_t value) noexcept
    uint32_t sub_fetch "td_sub"(uint32_t *at, uint32_t value) noexcept

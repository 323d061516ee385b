"""Free ports on loopback, chosen below the kernel's ephemeral range and never twice by us."""

from __future__ import annotations

import socket
from collections.abc import Sequence

from infra.contracts.errors import PeerError

LOOPBACK = "127.0.0.1"
# Below 32768, where Linux starts its ephemeral ports: nobody gets one of these by accident.
FIRST_PORT = 21_000
LAST_PORT = 31_998
_STEP = 2
UDP = (socket.SOCK_DGRAM,)
TCP = (socket.SOCK_STREAM,)
UDP_AND_TCP = UDP + TCP

_next_port: int | None = None


class NoFreePort(PeerError):
    """Every port of the range is taken."""

    code = "no_free_port"


def free_ports(count: int = 1, *, kinds: Sequence[socket.SocketKind] = UDP) -> int:
    """First of `count` consecutive free ports on loopback, even (RTP wants an even port).

    A port is tried by binding it for each of `kinds`, and is not handed out again until the range
    has gone round, so that two peers of this process do not race for one.
    """
    global _next_port
    if _next_port is None:
        # Processes started together begin at different places.
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.bind((LOOPBACK, 0))
            span = LAST_PORT - FIRST_PORT
            _next_port = FIRST_PORT + (probe.getsockname()[1] * 7 % span) // _STEP * _STEP
    for _ in range(FIRST_PORT, LAST_PORT, _STEP):
        first = _next_port if _next_port + count <= LAST_PORT else FIRST_PORT
        _next_port = first + (count + _STEP - 1) // _STEP * _STEP
        if _are_free(first, count, kinds):
            return first
    raise NoFreePort(f"no {count} free ports between {FIRST_PORT} and {LAST_PORT}")


def _are_free(first: int, count: int, kinds: Sequence[socket.SocketKind]) -> bool:
    for port in range(first, first + count):
        for kind in kinds:
            with socket.socket(socket.AF_INET, kind) as probe:
                if kind is socket.SOCK_STREAM:  # as servers do: TIME_WAIT counts as free
                    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind((LOOPBACK, port))
                except OSError:
                    return False
    return True

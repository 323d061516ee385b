"""The stack's ports: chosen once, kept, and chosen anew only when somebody else took one."""

from __future__ import annotations

import random
import socket
from pathlib import Path

from infra.contracts.errors import PeerError
from infra.stack.folder import read_json, write_json
from infra.telemetry.logs import get_logger

log = get_logger(__name__)

LOOPBACK = "127.0.0.1"
# Below Linux's ephemeral range (32768 up), or an outgoing connection could sit on a kept port.
FIRST_PORT = 20_000
LAST_PORT = 32_000
MAX_TRIES = 200


class PortBook:
    """Port numbers by name, in a file of the data folder."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._ports = read_json(path, dict[str, int], {})
        self.changed: list[str] = []

    def take(self, name: str, *, first: int = FIRST_PORT, last: int = LAST_PORT) -> int:
        """The port of this name, from `first` to `last`; free at this moment.

        Raises:
            PeerError: no free port was found.
        """
        kept = self._ports.get(name)
        if kept is not None and is_free(kept):
            return kept
        fresh = self._choose(first, last)
        if kept is not None:
            message = (
                f"port {kept} of {name} is taken by another process: using {fresh} from now on"
            )
            self.changed.append(message)
            log.warning(message)
        self._ports[name] = fresh
        write_json(self._path, self._ports)
        return fresh

    def _choose(self, first: int, last: int) -> int:
        mine = set(self._ports.values())
        for _ in range(MAX_TRIES):
            port = random.randint(first, last)  # noqa: S311 - no secret
            if port not in mine and is_free(port):
                return port
        raise PeerError(f"no free port found in {MAX_TRIES} tries", code="no_free_port")

    def forget(self, prefix: str) -> None:
        """Drop the ports whose names begin with `prefix`."""
        self._ports = {n: p for n, p in self._ports.items() if not n.startswith(prefix)}
        write_json(self._path, self._ports)


def is_free(port: int) -> bool:
    """Whether nobody listens on this loopback port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As servers do: a port in TIME_WAIT counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True

"""Asks Kamailio over its datagram socket: JSON-RPC, one request at a time."""

from __future__ import annotations

import asyncio
import os
import socket
from pathlib import Path
from typing import Any

import msgspec

from infra.contracts.errors import PeerError

# Kamailio answers in well under 10 ms. One that is silent again and again is ended (counters.py).
ANSWER_LIMIT_S = 2.0
# A reply is one datagram; Kamailio's own buffer is just under 64 KiB.
MAX_DATAGRAM_BYTES = 65_536


class _Failure(msgspec.Struct):
    code: int = 0
    message: str = ""


class _Answer(msgspec.Struct):
    id: int | str | None = None
    result: Any = None  # each method has its own shape; the caller decodes
    error: _Failure | None = None


class FrontRpc:
    """One client socket in the front's run folder."""

    def __init__(self, run_folder: Path, owner: tuple[int, int] | None) -> None:
        """Args: owner: uid and gid that Kamailio runs as, so that it may write to our socket."""
        self._server = str(run_folder / "rpc.sock")
        self._client = run_folder / "daemon.sock"
        self._owner = owner
        self._socket: socket.socket | None = None
        self._lock = asyncio.Lock()
        self._next_id = 0

    def open(self) -> None:
        """Bind our end; a stale socket file of a killed daemon is replaced."""
        self._client.unlink(missing_ok=True)
        end = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        end.setblocking(False)
        end.bind(str(self._client))
        if self._owner is not None:
            os.chown(self._client, *self._owner)
        self._socket = end

    def close(self) -> None:
        """Release the socket and its file."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None
        self._client.unlink(missing_ok=True)

    async def call(self, method: str, *params: str | int) -> Any:  # Any: the method's own shape
        """Result of one method.

        Raises:
            PeerError: no answer in ANSWER_LIMIT_S (`front_silent`), or an error (`front_refused`).
        """
        async with self._lock:
            return await self._call(method, params)

    async def _call(self, method: str, params: tuple[str | int, ...]) -> Any:
        if self._socket is None:
            raise PeerError("the front's control socket is not open", code="front_silent")
        self._next_id += 1
        request = msgspec.json.encode(
            {"jsonrpc": "2.0", "method": method, "params": params, "id": self._next_id}
        )
        loop = asyncio.get_running_loop()
        try:
            self._socket.sendto(request, self._server)
            async with asyncio.timeout(ANSWER_LIMIT_S):
                while True:  # an answer that came after its limit is skipped by its id
                    reply = await loop.sock_recv(self._socket, MAX_DATAGRAM_BYTES)
                    answer = msgspec.json.decode(reply, type=_Answer)
                    if answer.id == self._next_id:
                        break
        except (OSError, TimeoutError, msgspec.DecodeError) as exc:
            raise PeerError(f"the front did not answer {method}", code="front_silent") from exc
        if answer.error is not None:
            raise PeerError(
                f"the front refused {method}: {answer.error.code} {answer.error.message}",
                code="front_refused",
            )
        return answer.result

"""Runs Kamailio as a child: private folder, ordinary user, restarted on a crash."""

from __future__ import annotations

import asyncio
import contextlib
import os
import pwd
import re
import shutil
import signal
import socket
import tempfile
from collections import deque
from collections.abc import Awaitable, Callable
from pathlib import Path

from edge_agent.front.configuration import FrontSettings, dispatcher_list, render
from edge_agent.front.rpc import FrontRpc
from edge_agent.line_limit import LineLimit
from infra.contracts.errors import PeerError
from infra.telemetry.logs import get_logger

log = get_logger(__name__)

# Kamailio listens after about 72 ms on an idle machine; a busy one may take seconds.
START_LIMIT_S = 15.0
STOP_LIMIT_S = 5.0
# Between probes while it starts; loopback, so the cost is nothing.
PROBE_S = 0.05
# After a crash: at once, then slower, so that a broken machine isn't kept busy by restarts.
RESTART_BACKOFF_S = (0.0, 0.5, 2.0, 5.0)
# A front that ran this long is healthy again: the back-off starts over.
HEALTHY_S = 60.0
LOG_TAIL_LINES = 20
# The last line that Kamailio 5.6 writes of a message which it drops before its request route.
_DROPPED = re.compile(r"ERROR: .*receive_msg\(\): (core parsing of|required headers|no via)")
SHARED_MEMORY_MIB = 64
PRIVATE_MEMORY_MIB = 8


class Front:
    """Kamailio, and the control socket to it."""

    def __init__(
        self, settings: FrontSettings, on_restarted: Callable[[], Awaitable[None]]
    ) -> None:
        """Args: on_restarted: called after each start but the first, to load the phones.

        Attributes:
            unreadable: messages dropped before the configuration saw them, count; Kamailio
                has no counter for most of them, but each leaves one line of `receive_msg`.
            is_up: it answered after its last start, and has not died since.
        """
        self.settings = settings
        self._on_restarted = on_restarted
        self._workers: tuple[str, ...] = ()
        self._process: asyncio.subprocess.Process | None = None
        self._watcher: asyncio.Task[None] | None = None
        self._reader: asyncio.Task[None] | None = None
        self._tail: deque[str] = deque(maxlen=LOG_TAIL_LINES)
        self._run_folder: Path | None = None
        self._rpc: FrontRpc | None = None
        self._lines = LineLimit()
        self.unreadable = 0
        self.is_up = False
        self.restarts = 0

    @property
    def worker_proxy(self) -> str:
        """SIP address that workers send their calls through."""
        return f"sip:127.0.0.1:{self.settings.worker_port};lr"

    @property
    def rpc(self) -> FrontRpc:
        """The control socket; PeerError before start."""
        if self._rpc is None:
            raise PeerError("the front is not started", code="front_silent")
        return self._rpc

    @property
    def pid(self) -> int:
        """Kamailio's main process."""
        if self._process is None:
            raise PeerError("the front is not started", code="front_silent")
        return self._process.pid

    async def start(self) -> None:
        """Start and wait until it answers OPTIONS and RPC."""
        owner = _unprivileged() if os.geteuid() == 0 else None
        # Not in the daemon's own folder: as root that one is closed to the front's user.
        self._run_folder = Path(tempfile.mkdtemp(prefix="tandem-front-"))
        if owner is not None:
            os.chown(self._run_folder, *owner)
        self._rpc = FrontRpc(self._run_folder, owner)
        self._rpc.open()
        await self._launch(owner)
        self._watcher = asyncio.create_task(self._watch(owner), name="front-watch")

    async def set_workers(self, addresses: tuple[str, ...]) -> None:
        """Replace the media workers, each `host:port`; takes effect at once."""
        self._workers = addresses
        self._write_workers()
        await self.rpc.call("dispatcher.reload")

    async def stop(self) -> None:
        """Stop it and remove its folder."""
        if self._watcher is not None:
            self._watcher.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watcher
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            try:
                async with asyncio.timeout(STOP_LIMIT_S):
                    await self._process.wait()
            except TimeoutError:
                self._process.kill()
                await self._process.wait()
            _end_children(self._process.pid)
        if self._rpc is not None:
            self._rpc.close()
        if self._run_folder is not None:
            shutil.rmtree(self._run_folder, ignore_errors=True)

    def _folder(self) -> Path:
        if self._run_folder is None:
            raise PeerError("the front is not started", code="front_silent")
        return self._run_folder

    def _write_workers(self) -> None:
        target = self._folder() / "dispatcher.list"
        partial = target.with_suffix(".part")
        partial.write_text(dispatcher_list(self._workers, self.settings.worker_port))
        partial.chmod(0o644)
        partial.replace(target)

    async def _launch(self, owner: tuple[int, int] | None) -> None:
        folder = self._folder()
        configuration = folder / "front.cfg"
        configuration.write_text(render(self.settings, folder))
        configuration.chmod(0o644)
        self._write_workers()
        for leftover in ("rpc.sock", "ctl.sock"):
            (folder / leftover).unlink(missing_ok=True)
        arguments = _launcher(owner)
        arguments += ["-DD", "-E", "-m", str(SHARED_MEMORY_MIB), "-M", str(PRIVATE_MEMORY_MIB)]
        arguments += ["-f", str(configuration), "-w", str(folder), "-Y", str(folder)]
        # Not asyncio's own pipe: with one, `wait` also waits for Kamailio's children, who hold it.
        reading, writing = os.pipe()
        try:
            self._process = await asyncio.create_subprocess_exec(
                *arguments,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=writing,
                start_new_session=True,
            )
        except BaseException:
            os.close(reading)
            raise
        finally:
            os.close(writing)
        self._reader = asyncio.create_task(self._read_log(reading), name="front-log")
        await self._until_ready(self._process)
        self.is_up = True

    async def _read_log(self, pipe: int) -> None:
        """Keep the last lines for a failure's message; pass warnings on to our own log."""
        lines = asyncio.StreamReader()
        await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(lines), os.fdopen(pipe, "rb")
        )
        async for raw in lines:
            line = raw.decode(errors="replace").rstrip()
            self._tail.append(line)
            self.unreadable += _DROPPED.search(line) is not None
            if "WARNING" in line or "ERROR" in line or "CRITICAL" in line:
                held_back = self._lines.admit()  # each bad packet of a stranger makes some
                if held_back is not None:
                    # It may hold addresses of callers: personal, so not in the message.
                    log.warning("the front warns", held_back=held_back, pii={"line": line})

    async def _until_ready(self, process: asyncio.subprocess.Process) -> None:
        try:
            async with asyncio.timeout(START_LIMIT_S):
                while not await self._answers():
                    if process.returncode is not None:
                        raise PeerError(
                            "kamailio did not start: " + " | ".join(self._tail), code="front_failed"
                        )
                    await asyncio.sleep(PROBE_S)
        except TimeoutError as exc:
            raise PeerError("kamailio does not answer OPTIONS", code="front_silent") from exc

    def kill(self) -> None:
        """End one that hangs; the watcher starts another."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()

    async def _answers(self) -> bool:
        settings = self.settings
        if not await answers_options(settings.phones_host, settings.phones_port):
            return False
        try:
            await self.rpc.call("core.version")
        except PeerError:
            return False
        return True

    async def _watch(self, owner: tuple[int, int] | None) -> None:
        loop = asyncio.get_running_loop()
        failures = 0
        while True:
            process = self._process
            if process is None:
                return
            started_at = loop.time()
            status = await process.wait()
            self.is_up = False
            _end_children(process.pid)
            failures = 0 if loop.time() - started_at > HEALTHY_S else failures
            log.error("the front died", status=status, failures=failures)
            await asyncio.sleep(RESTART_BACKOFF_S[min(failures, len(RESTART_BACKOFF_S) - 1)])
            failures += 1
            self.restarts += 1
            try:
                await self._launch(owner)
                await self._on_restarted()
            except (PeerError, OSError) as exc:
                log.error("the front did not come back", exc_info=exc)
                # One that runs and does not answer must not be waited for.
                self.kill()


async def answers_options(host: str, port: int, limit_s: float = 0.5) -> bool:
    """Whether a SIP element answers an OPTIONS over UDP with 200."""
    loop = asyncio.get_running_loop()
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as end:
        end.setblocking(False)
        try:
            end.connect((host, port))
            mine = end.getsockname()
            token = f"{mine[1]}{loop.time():.6f}".replace(".", "")
            request = (
                f"OPTIONS sip:{host}:{port} SIP/2.0\r\n"
                f"Via: SIP/2.0/UDP {mine[0]}:{mine[1]};branch=z9hG4bK{token};rport\r\n"
                f"Max-Forwards: 5\r\nFrom: <sip:ready@{mine[0]}>;tag={token}\r\n"
                f"To: <sip:{host}:{port}>\r\nCall-ID: {token}\r\nCSeq: 1 OPTIONS\r\n"
                "Content-Length: 0\r\n\r\n"
            )
            await loop.sock_sendall(end, request.encode())
            async with asyncio.timeout(limit_s):
                reply = await loop.sock_recv(end, 4096)
        except (OSError, TimeoutError):
            return False
    return reply.startswith(b"SIP/2.0 200")


def _end_children(session: int) -> None:
    """Kamailio's children outlive a main process that was killed, and keep its sockets."""
    with contextlib.suppress(ProcessLookupError):  # none is left
        os.killpg(session, signal.SIGKILL)


def _unprivileged() -> tuple[int, int]:
    entry = pwd.getpwnam("nobody")
    return entry.pw_uid, entry.pw_gid


def _launcher(owner: tuple[int, int] | None) -> list[str]:
    """Command that starts Kamailio: SIGTERM when the daemon dies, and as an ordinary user.

    `setpriv` and not `preexec_fn`: code between fork and exec is unsafe beside threads.
    """
    path = f"{os.environ.get('PATH', '')}:/usr/sbin"
    program, setpriv = shutil.which("kamailio", path=path), shutil.which("setpriv", path=path)
    if program is None or setpriv is None:
        raise PeerError("kamailio or setpriv is not installed", code="front_missing")
    command = [setpriv, "--pdeathsig", "TERM"]
    if owner is not None:
        command += [f"--reuid={owner[0]}", f"--regid={owner[1]}", "--clear-groups"]
    return [*command, "--", program]

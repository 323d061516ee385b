"""Entry of a media worker's process: `python -m edge_agent.pj.worker --socket-fd N`.

One thread serves SIP, takes commands and sends events; two more drain and sync recordings; PJSIP's
own threads carry the media. When the daemon's socket closes, or SIGTERM comes, the worker hangs up
its calls, finishes its recordings and exits.
"""

from __future__ import annotations

import argparse
import os
import resource
import select
import signal
import socket
import sys
import time
from types import FrameType

from edge_agent.media import protocol as wire
from edge_agent.media.protocol import PROTOCOL_VERSION, Fault, Figures, Hello, Ready
from edge_agent.pj.kernels import conference
from edge_agent.pj.kernels import pjsua2 as pj
from edge_agent.pj.link import Link
from edge_agent.pj.switchboard import Switchboard, now_ms
from infra.contracts.errors import PeerError, TandemError
from infra.telemetry.logs import get_logger, set_up_logs

log = get_logger(__name__)

# SIP and commands end the wait at once; timers, digits and the ends of plays wait for this.
ROUND_S = 0.02
# The daemon says Hello at once; a silent one is a stranger or a fault.
HELLO_LIMIT_S = 10.0
# BYE and its answer take a millisecond to the front; two retransmissions of it take 1.5 s.
GOODBYE_LIMIT_S = 2.0

EXIT_OK = 0
EXIT_REFUSED = 2


class Worker:
    """The loop between a link and a switchboard."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._is_stopping = False
        self._lag_us_max = 0

    def stop(self, _signal: int, _frame: FrameType | None) -> None:
        """SIGTERM: leave at the next round."""
        self._is_stopping = True

    def run(self) -> int:
        """Until told to stop, or the daemon is gone; the exit status."""
        hello = self._await_hello()
        if hello is None:
            return EXIT_REFUSED
        try:
            board = Switchboard(hello.settings, self._link.post, lambda: self._link.is_congested)
        except (TandemError, pj.Error) as error:
            code = getattr(error, "code", "start_failed")
            reason = getattr(error, "reason", None) or str(error)
            return self._refuse(code, f"worker can't start: {reason}")
        self._link.post(
            Ready(PROTOCOL_VERSION, os.getpid(), board.endpoint.sip_address, board.endpoint.codecs)
        )
        log.info("media worker is ready", sip_address=board.endpoint.sip_address)
        self._serve(board)
        self._leave(board)
        return EXIT_OK

    def _await_hello(self) -> Hello | None:
        limit = time.monotonic() + HELLO_LIMIT_S
        while not (self._link.is_lost or self._is_stopping) and time.monotonic() < limit:
            self._link.wait(ROUND_S)
            for command in self._link.receive():
                if not isinstance(command, Hello):
                    self._refuse("version_mismatch", "the first frame must be Hello")
                    return None
                if command.version != PROTOCOL_VERSION:
                    self._refuse("version_mismatch", f"worker speaks version {PROTOCOL_VERSION}")
                    return None
                return command
        log.error("no Hello came")
        return None

    def _refuse(self, code: str, message: str) -> int:
        log.error("media worker does not start", code=code, reason=message)
        self._link.post(Fault(code, message))
        self._link.pump()
        return EXIT_REFUSED

    def _serve(self, board: Switchboard) -> None:
        signalling_fd = board.endpoint.signalling_fd
        while not self._is_stopping and not self._link.is_lost:
            self._link.wait(ROUND_S, signalling_fd)
            began = time.monotonic_ns()
            board.poll()
            self._take_commands(board)
            self._link.pump()
            self._lag_us_max = max(self._lag_us_max, (time.monotonic_ns() - began) // 1000)

    def _take_commands(self, board: Switchboard) -> None:
        try:
            commands = self._link.receive()
        except PeerError as error:
            log.error("the daemon sent what is no command", code=error.code, reason=str(error))
            self._link.is_lost = True
            return
        for command in commands:
            if isinstance(command, wire.Shutdown):
                self._is_stopping = True
            elif isinstance(command, wire.GetFigures):
                self._link.post(self._figures(board))
            else:
                board.handle(command)

    def _figures(self, board: Switchboard) -> Figures:
        usage = resource.getrusage(resource.RUSAGE_SELF)
        lag_us, self._lag_us_max = self._lag_us_max, 0
        return Figures(
            at_ms=now_ms(),
            legs=board.legs,
            legs_total=board.legs_total,
            refused_total=board.refused_total,
            recordings=len(board.recorder),
            recorder_dropped_frames=board.recorder.dropped_frames,
            players=board.audio.players,
            conference_ports=conference.active_ports(),
            open_files=len(os.listdir("/proc/self/fd")),
            rss_bytes=_resident_bytes(),
            cpu_ms=int((usage.ru_utime + usage.ru_stime) * 1000),
            poll_lag_us_max=lag_us,
            events_queued=self._link.waiting,
        )

    def _leave(self, board: Switchboard) -> None:
        """Hang up, finish recordings, say the last events, and take PJSIP down."""
        log.info("media worker stops", legs=board.legs, is_daemon_gone=self._link.is_lost)
        board.hang_up_all()
        board.recorder.close()
        board.audio.close()
        limit = time.monotonic() + GOODBYE_LIMIT_S
        while conference.live_calls() and time.monotonic() < limit:
            select.select([board.endpoint.signalling_fd], [], [], ROUND_S)
            board.poll()
        if not self._link.is_lost:
            self._link.flush(GOODBYE_LIMIT_S)
        self._link.close()
        board.endpoint.close()


def _resident_bytes() -> int:
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def main(arguments: list[str] | None = None) -> int:
    """Run a worker on the socket that the daemon has left open for it."""
    parser = argparse.ArgumentParser(prog="edge_agent.pj.worker")
    parser.add_argument("--socket-fd", type=int, required=True)
    parser.add_argument("--log-level", default="INFO")
    options = parser.parse_args(arguments)
    set_up_logs("media-worker", level=options.log_level)
    link = Link(socket.socket(fileno=options.socket_fd))
    worker = Worker(link)
    signal.signal(signal.SIGTERM, worker.stop)
    # Ctrl-C in a terminal reaches the whole group; the daemon decides when its workers end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return worker.run()


if __name__ == "__main__":
    status = main()
    # SWIG's objects would be freed in no order at interpreter exit, some after their library.
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)

"""A desk phone: one baresip process, registered, answered and hung up by its control socket."""

from __future__ import annotations

import asyncio
import random
import signal
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec

from infra.contracts.errors import PeerError
from infra.demo.peers import netstring
from infra.demo.peers.child import Child, require_program
from infra.demo.peers.phone_config import (
    PHONE_TONE_HZ,
    PhoneAccount,
    account_line,
    tone_file,
    write_phone_folder,
)
from infra.demo.peers.ports import LOOPBACK, TCP, UDP_AND_TCP, free_ports

BARESIP_PACKAGE = "baresip-core"
START_LIMIT_S = 10.0
CONNECT_PAUSE_S = 0.05
COMMAND_LIMIT_S = 5.0
RTP_PORTS = 8
# Events nobody has taken yet; a phone makes about ten a call.
MAX_EVENTS = 1_000


class PhoneFailed(PeerError):
    """The phone could not start, register or do as told."""

    code = "phone_failed"


class PhoneEventKind(StrEnum):
    """What a phone reports; the values are baresip's."""

    REGISTERED = "REGISTER_OK"
    REGISTER_FAILED = "REGISTER_FAIL"
    INCOMING = "CALL_INCOMING"
    RINGING = "CALL_RINGING"
    ESTABLISHED = "CALL_ESTABLISHED"
    CLOSED = "CALL_CLOSED"
    DIGIT = "CALL_DTMF_START"


_KINDS = {kind.value: kind for kind in PhoneEventKind}


@dataclass(frozen=True, slots=True)
class PhoneEvent:
    """One event; `peer` is the other end's URI, `detail` the reason of an end or a refusal."""

    kind: PhoneEventKind
    call_id: str
    peer: str
    detail: str


class _Message(msgspec.Struct):
    """What ctrl_tcp sends: an event or an answer to a command."""

    event: bool = False
    type: str = ""
    id: str = ""
    peeruri: str = ""
    param: str = ""
    response: bool = False
    ok: bool = False
    data: str = ""
    token: str = ""


class Phone:
    """One phone. `on_event` sees each event in order; `expect` waits for one."""

    def __init__(
        self,
        account: PhoneAccount,
        *,
        folder: Path,
        tone_hz: int = PHONE_TONE_HZ,
        dump_folder: Path | None = None,
        on_event: Callable[[PhoneEvent], None] | None = None,
    ) -> None:
        self.account = account
        self._folder = folder / account.username
        self._tones = folder
        self._tone_hz = tone_hz
        self._dump_folder = dump_folder
        self._on_event = on_event
        self._child: Child | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._reader: asyncio.Task[None] | None = None
        self._events: asyncio.Queue[PhoneEvent | None] = asyncio.Queue(MAX_EVENTS)
        self._answers: dict[str, asyncio.Future[_Message]] = {}
        self._next_token = 0
        self._is_registered = asyncio.Event()
        self.call_id: str | None = None
        self.is_talking = False

    async def start(self) -> None:
        """Start baresip, connect to its control socket, and have it register.

        The account is handed over last: one that is configured registers before anybody listens
        to the events, and its password would lie in a file.
        """
        account = account_line(self.account)
        sip_port, rtp_port = free_ports(2, kinds=UDP_AND_TCP), free_ports(RTP_PORTS)
        control_port = free_ports(kinds=TCP)
        write_phone_folder(
            self._folder,
            sip_port=sip_port,
            control_port=control_port,
            rtp_ports=(rtp_port, rtp_port + RTP_PORTS - 1),
            tone_file=tone_file(self._tones, self._tone_hz),
            dump_folder=self._dump_folder,
        )
        program = require_program("baresip", BARESIP_PACKAGE)
        self._child = await Child.start(
            self.account.username,
            [program, "-f", str(self._folder)],
            log_path=self._folder / "baresip.log",
        )
        reader, self._writer = await self._connect(control_port)
        self._reader = asyncio.create_task(self._read(reader), name=f"phone-{self._folder.name}")
        await self._command("uanew", account)

    async def registered(self, limit_s: float = START_LIMIT_S) -> None:
        """Wait until the registrar has accepted the phone.

        Raises:
            PhoneFailed: it has not within `limit_s`; the message ends with baresip's last lines.
        """
        try:
            await asyncio.wait_for(self._is_registered.wait(), limit_s)
        except TimeoutError as error:
            raise PhoneFailed(f"not registered within {limit_s} s:\n{self._tail()}") from error

    async def answer(self) -> None:
        """Answer the call that rings."""
        await self._command("accept")

    async def decline(self) -> None:
        """Refuse the call that rings. baresip 1.0 has one status for that: 486."""
        await self._command("hangup")

    async def hang_up(self) -> None:
        """End the call."""
        await self._command("hangup")

    async def dial(self, uri: str) -> None:
        """Call somebody."""
        await self._command("dial", uri)

    async def calls(self) -> str:
        """baresip's own list of calls, as text."""
        return (await self._command("listcalls")).data

    async def expect(self, kind: PhoneEventKind, limit_s: float) -> PhoneEvent:
        """The next event of this kind; others before it are passed over.

        Raises:
            PhoneFailed: it did not come within `limit_s`, or the phone has ended.
        """
        try:
            async with asyncio.timeout(limit_s):
                while (event := await self._events.get()) is not None:
                    if event.kind is kind:
                        return event
        except TimeoutError as error:
            raise PhoneFailed(f"no {kind.name} within {limit_s} s:\n{self._tail()}") from error
        raise PhoneFailed(f"the phone ended:\n{self._tail()}")

    async def digit(self, limit_s: float) -> str:
        """The next digit that the other end pressed."""
        return (await self.expect(PhoneEventKind.DIGIT, limit_s)).detail

    @property
    def pid(self) -> int | None:
        """Process id while it runs."""
        return self._child.pid if self._child and self._child.exit_status is None else None

    async def stop(self) -> None:
        """End the phone: SIGTERM makes baresip hang up and unregister first."""
        if self._child is not None:
            await self._child.stop(signal.SIGTERM)
        if self._writer is not None:
            self._writer.close()
        if self._reader is not None:
            await asyncio.wait({self._reader})

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()

    async def _connect(self, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """baresip says nothing when it listens, so the socket itself is asked."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + START_LIMIT_S
        while True:
            try:
                return await asyncio.open_connection(LOOPBACK, port)
            except ConnectionRefusedError as error:
                ended = self._child is None or self._child.exit_status is not None
                if ended or loop.time() > deadline:
                    raise PhoneFailed(f"baresip does not start:\n{self._tail()}") from error
            await asyncio.sleep(CONNECT_PAUSE_S)

    async def _command(self, name: str, parameters: str = "") -> _Message:
        if self._writer is None or self._reader is None or self._reader.done():
            raise PhoneFailed(f"the phone is not running:\n{self._tail()}")
        self._next_token += 1
        token = str(self._next_token)
        body: dict[str, Any] = {"command": name, "params": parameters, "token": token}  # JSON cargo
        answer: asyncio.Future[_Message] = asyncio.get_running_loop().create_future()
        self._answers[token] = answer
        self._writer.write(netstring.encode(msgspec.json.encode(body)))
        try:
            message = await asyncio.wait_for(answer, COMMAND_LIMIT_S)
        except TimeoutError as error:
            raise PhoneFailed(f"no answer to {name} within {COMMAND_LIMIT_S} s") from error
        finally:
            self._answers.pop(token, None)
        if not message.ok:
            raise PhoneFailed(f"{name} was refused: {message.data}")
        return message

    async def _read(self, reader: asyncio.StreamReader) -> None:
        try:
            while (frame := await netstring.read(reader)) is not None:
                self._take(msgspec.json.decode(frame, type=_Message))
        except ConnectionResetError:
            pass  # the way baresip's end looks when it still had something to say
        finally:
            for answer in self._answers.values():
                answer.cancel()
            self._events.put_nowait(None)

    def _take(self, message: _Message) -> None:
        if message.response:
            answer = self._answers.get(message.token)
            if answer is not None and not answer.done():
                answer.set_result(message)
            return
        kind = _KINDS.get(message.type)
        if kind is None:
            return
        self._follow(kind, message)
        event = PhoneEvent(kind, message.id, message.peeruri, message.param)
        if self._events.full():
            self._events.get_nowait()  # nobody takes them: keep the newest
        self._events.put_nowait(event)
        if self._on_event is not None:
            self._on_event(event)

    def _follow(self, kind: PhoneEventKind, message: _Message) -> None:
        if kind is PhoneEventKind.REGISTERED:
            self._is_registered.set()
        elif kind is PhoneEventKind.REGISTER_FAILED:
            self._is_registered.clear()
        elif kind is PhoneEventKind.INCOMING:
            self.call_id = message.id
        elif kind is PhoneEventKind.ESTABLISHED:
            self.is_talking = True
        elif kind is PhoneEventKind.CLOSED and message.id == self.call_id:
            self.call_id, self.is_talking = None, False

    def _tail(self) -> str:
        return self._child.tail() if self._child is not None else ""


class AutoAnswer:
    """Answers a phone's calls after a random time, lets some ring, and can hang up after a while.

    Attributes:
        answered, ignored: calls so far.
    """

    def __init__(
        self,
        phone: Phone,
        *,
        answer_after_s: tuple[float, float],
        ignore_share: float = 0.0,
        chance: random.Random,
    ) -> None:
        self._phone = phone
        self._answer_after_s = answer_after_s
        self._ignore_share = ignore_share
        self._chance = chance
        self.answered = 0
        self.ignored = 0

    async def run(self) -> None:
        """Serve the phone until it ends or this is cancelled."""
        while True:
            event = await self._phone.expect(PhoneEventKind.INCOMING, limit_s=float("inf"))
            if self._chance.random() < self._ignore_share:
                self.ignored += 1
                continue
            await asyncio.sleep(self._chance.uniform(*self._answer_after_s))
            if self._phone.call_id != event.call_id:
                continue  # the caller or the offer went away while it rang
            try:
                await self._phone.answer()
            except PhoneFailed:
                if self._phone.call_id == event.call_id:
                    raise
                continue  # it went away in the very moment
            self.answered += 1

"""Many phones in one SIPp process, for load: registered with digest, answering by themselves."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from infra.contracts.errors import PeerError, RequestError
from infra.demo.peers.phone_config import PHONE_TONE_HZ, PhoneAccount
from infra.demo.peers.phone_scenario import (
    REGISTER_EXPIRES_S,
    answering_scenario,
    register_scenario,
)
from infra.demo.peers.sipp import Sipp
from infra.demo.peers.tones import write_ulaw

# A registrar may grant less than is asked for; a third leaves room for one failed round.
REGISTER_AGAIN_S = REGISTER_EXPIRES_S / 3
REGISTER_RATE_HZ = 50
REGISTER_LIMIT_S = 10
# SIPp takes two ports for audio and two for video with each call that it streams.
PORTS_PER_CALL = 4
_UNSAFE = set(";[]\"'\r\n\t ")


class RegisterFailed(PeerError):
    """The registrar refused or did not answer."""

    code = "register_failed"


@dataclass(frozen=True, slots=True)
class PhoneCounts:
    """What the phones did up to now, calls."""

    offered: int
    answered: int
    cancelled: int
    hung_up: int
    far_end_hung_up: int


class SippPhones:
    """Phones of `accounts`, all of one domain and registrar; at most `calls_at_once` calls."""

    def __init__(
        self,
        accounts: Sequence[PhoneAccount],
        *,
        folder: Path,
        answer_after_ms: tuple[int, int] = (200, 200),
        hang_up_after_ms: tuple[int, int] | None = None,
        calls_at_once: int | None = None,
        tone_hz: int = PHONE_TONE_HZ,
        name: str = "phones",
        seed: int = 1,
    ) -> None:
        if not accounts or len({(a.domain, a.registrar) for a in accounts}) != 1:
            raise RequestError("one or more accounts of one registrar", field="accounts")
        if any(_UNSAFE & set(a.username + a.password) for a in accounts):
            raise RequestError("a character that SIPp's CSV can't carry", field="accounts")
        self._accounts = list(accounts)
        self._folder = folder
        self._name = name
        self._limit = calls_at_once or len(accounts)
        self._tone_hz = tone_hz
        self._answer_after_ms = answer_after_ms
        self._hang_up_after_ms = hang_up_after_ms
        self._sipp: Sipp | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._counts: Counter[str] = Counter()
        self._round = 0
        self._is_registered = False
        self._chance = random.Random(seed)  # noqa: S311 - a script, not a secret

    async def start(self) -> None:
        """Start the phones, then register them all; returns when all are registered."""
        self._folder.mkdir(parents=True, exist_ok=True)
        tone = write_ulaw(self._folder / f"tone-{self._tone_hz}.ulaw", self._tone_hz)
        scenario = answering_scenario(tone, self._answer_after_ms)
        self._sipp = Sipp(self._folder, self._name, scenario)
        await self._sipp.start(
            ["-l", str(self._limit * 2)],
            media_ports=PORTS_PER_CALL * (self._limit + 2),
            keeps_errors=False,  # counting the ringing down is a time limit met, many times a call
        )
        self._tasks.append(asyncio.create_task(self._follow(self._sipp), name=self._name))
        await self.register()
        self._is_registered = True
        self._tasks.append(asyncio.create_task(self._stay_registered(), name="register"))

    async def register(self, expires_s: int = REGISTER_EXPIRES_S) -> None:
        """Register every account once; 0 s takes the registrations back.

        Raises:
            RegisterFailed: at least one was refused; SIPp's account of it ends the message.
        """
        if self._sipp is None:
            raise RegisterFailed("the phones were not started")
        self._round += 1
        account = self._accounts[0]
        name = f"{self._name}-register-{self._round}"
        users = self._folder / f"{name}.csv"
        users.touch(mode=0o600)
        lines = [
            f"{a.username};[authentication username={a.username} password={a.password}]"
            for a in self._accounts
        ]
        users.write_text("\n".join(["SEQUENTIAL", *lines]) + "\n", encoding="utf-8")
        scenario = register_scenario(account.domain, self._sipp.port, expires_s)
        sipp = Sipp(self._folder, name, scenario)
        count, (host, port) = str(len(lines)), account.registrar
        async with sipp:
            await sipp.start(
                [
                    *("-inf", str(users), "-m", count, "-l", count, "-r", str(REGISTER_RATE_HZ)),
                    *("-timeout", f"{REGISTER_LIMIT_S}s", "-timeout_error", f"{host}:{port}"),
                ]
            )
            try:
                status = await sipp.wait()
            except PeerError as error:
                raise RegisterFailed(str(error)) from error
        users.unlink()
        if status != 0:
            raise RegisterFailed(f"not all {count} registered:\n{sipp.failure_text()}")

    @property
    def counts(self) -> PhoneCounts:
        """Calls up to now."""
        return PhoneCounts(
            **{name: self._counts[name] for name in PhoneCounts.__dataclass_fields__}
        )

    @property
    def pid(self) -> int | None:
        """Process id while the phones run."""
        return self._sipp.pid if self._sipp else None

    async def stop(self) -> None:
        """Take the registrations back and end the phones; calls that still stand are cut."""
        for task in self._tasks[1:]:
            task.cancel()
        if self._is_registered:
            self._is_registered = False
            with contextlib.suppress(RegisterFailed):  # a front that has gone keeps none either
                await self.register(expires_s=0)
        if self._sipp is not None:
            await self._sipp.stop()
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def __aenter__(self) -> Self:
        try:
            await self.start()
        except BaseException:
            await self.stop()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()

    async def _follow(self, sipp: Sipp) -> None:
        async for event in sipp.events():
            self._counts[event.name] += 1
            if event.name == "answered" and self._hang_up_after_ms is not None:
                wait_ms = self._chance.uniform(*self._hang_up_after_ms)
                # An order for a call that has ended by then reaches nobody.
                asyncio.get_running_loop().call_later(wait_ms / 1_000, sipp.order, event.call_id)

    async def _stay_registered(self) -> None:
        while True:
            await asyncio.sleep(REGISTER_AGAIN_S)
            await self.register()

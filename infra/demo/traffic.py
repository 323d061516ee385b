"""The callers: arriving at random, pressing keys, waiting, talking, giving up, leaving messages."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from infra.contracts.errors import PeerError
from infra.demo.peers.caller import Caller, CallResult, EndedBy, NotAnswered

# A machine with two cores carries these callers' media (1 % of a core each) beside the service.
MAX_CALLS_AT_ONCE = 30
ANSWER_LIMIT_S = 10.0
KEPT_LOGS = 200
# Six agents of a site, 20 s a call with wrap-up, carry 0.3 a second: now and then somebody waits.
RATE_HZ = 0.25


@dataclass(frozen=True, slots=True)
class Script:
    """How callers behave; times in seconds, shares in [0, 1].

    Attributes:
        rate_hz: arrivals a second, all numbers together.
        think_s: from the answer to the key.
        stay_s: from the key on, after which a caller goes, waiting or talking.
        hurry_share: callers who go after `hurry_s` already.
        message_share: callers who press 9 while they wait and leave a message.
    """

    rate_hz: float = RATE_HZ
    think_s: tuple[float, float] = (2.0, 5.0)
    stay_s: tuple[float, float] = (15.0, 60.0)
    hurry_share: float = 0.12
    hurry_s: tuple[float, float] = (2.0, 6.0)
    message_share: float = 0.05
    message_s: tuple[float, float] = (6.0, 10.0)
    keys: tuple[str, ...] = ("1", "1", "2", "2", "2", "")


class Traffic:
    """Poisson arrivals at numbers; each number is reached by any of its trunks."""

    def __init__(
        self,
        numbers: Sequence[str],
        trunks: Sequence[tuple[str, int]],
        *,
        script: Script,
        folder: Path,
        seed: int,
    ) -> None:
        self._numbers = list(numbers)
        self._trunks = list(trunks)
        self._script = script
        self._folder = folder
        self._chance = random.Random(seed)  # noqa: S311 - a script, not a secret
        self._calls: set[asyncio.Task[None]] = set()
        self._serial = 0
        self.ended: Counter[EndedBy] = Counter()
        self.turned_away = 0
        self.failures: list[str] = []

    @property
    def placed(self) -> int:
        """Calls dialled up to now."""
        return self._serial

    @property
    def open_calls(self) -> int:
        """Calls that stand or ring now."""
        return len(self._calls)

    async def run(self) -> None:
        """Place calls until cancelled; the standing ones go on."""
        while True:
            await asyncio.sleep(self._chance.expovariate(self._script.rate_hz))
            if len(self._calls) >= MAX_CALLS_AT_ONCE:
                self.turned_away += 1
                continue
            self._serial += 1
            chance = random.Random(self._chance.random())  # noqa: S311 - a script, not a secret
            call = asyncio.create_task(
                self._call(self._serial, chance), name=f"call-{self._serial}"
            )
            self._calls.add(call)
            call.add_done_callback(self._calls.discard)

    async def close(self) -> None:
        """Every caller hangs up."""
        calls = list(self._calls)
        for call in calls:
            call.cancel()
        await asyncio.gather(*calls, return_exceptions=True)

    async def _call(self, serial: int, chance: random.Random) -> None:
        ani = f"+44207946{chance.randrange(10_000):04d}"
        # Folders of old calls are used again: a demonstration may run for days.
        folder = self._folder / f"{serial % KEPT_LOGS:03d}"
        caller = Caller(
            ani, chance.choice(self._numbers), trunk=chance.choice(self._trunks), folder=folder
        )
        try:
            async with caller:
                await caller.dial()
                with contextlib.suppress(NotAnswered):
                    await self._talk(caller, chance)
        except (PeerError, TimeoutError) as error:
            self.failures.append(f"call {serial}: {error or type(error).__name__}")
        finally:
            # Also when the demonstration ends: leaving the context hung up.
            self._note(serial, caller.result)

    def _note(self, serial: int, result: CallResult | None) -> None:
        if result is None:
            self.ended[EndedBy.FAILED] += 1
            return
        self.ended[result.ended_by] += 1
        if result.ended_by in (EndedBy.FAILED, EndedBy.REFUSED) or result.failure:
            status = result.sip_status or ""
            self.failures.append(
                f"call {serial}: {result.ended_by} {status} {result.failure or ''}"
            )

    async def _talk(self, caller: Caller, chance: random.Random) -> None:
        script = self._script
        await caller.answered(ANSWER_LIMIT_S)
        if await _over(caller, chance.uniform(*script.think_s)):
            return
        if key := chance.choice(script.keys):
            await caller.press(key)
        if chance.random() < script.message_share:
            if await _over(caller, chance.uniform(*script.hurry_s)):
                return
            await caller.press("9")
            await _over(caller, chance.uniform(*script.message_s))
            return
        is_hurried = chance.random() < script.hurry_share
        await _over(caller, chance.uniform(*(script.hurry_s if is_hurried else script.stay_s)))


async def _over(caller: Caller, wait_s: float) -> bool:
    """Wait so long; whether the call ended meanwhile."""
    try:
        await caller.ended(wait_s)
    except TimeoutError:
        return False
    return True

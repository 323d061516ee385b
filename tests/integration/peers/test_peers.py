"""The peers against each other through a Kamailio: SIPp callers, baresip and SIPp phones."""

from __future__ import annotations

import asyncio
import dataclasses
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from infra.demo.peers.caller import Caller, EndedBy, NotAnswered
from infra.demo.peers.crowd import Crowd, CrowdPlan
from infra.demo.peers.phone import Phone, PhoneEventKind, PhoneFailed
from infra.demo.peers.sipp_phones import RegisterFailed, SippPhones
from infra.demo.peers.tones import share_of_tone
from tests.integration.peers.conftest import Address, account

pytestmark = pytest.mark.sip
ANI = "+442079460001"


async def _until(is_so: Callable[[], bool], limit_s: float) -> None:
    """Counters of other processes have no event to wait for."""
    async with asyncio.timeout(limit_s):
        while not is_so():  # noqa: ASYNC110 - see above
            await asyncio.sleep(0.02)


def _caller(front: Address, folder: Path, dnis: str, name: str = "caller") -> Caller:
    return Caller(ANI, dnis, trunk=front, folder=folder, name=name)


async def test_a_caller_and_a_phone_talk_and_the_phone_hangs_up(
    front: Address, tmp_path: Path
) -> None:
    async with (
        Phone(account("anna", front), folder=tmp_path) as phone,
        _caller(front, tmp_path, "anna") as caller,
    ):
        await phone.registered()
        await caller.dial()
        incoming = await phone.expect(PhoneEventKind.INCOMING, 5)
        assert ANI in incoming.peer
        await phone.answer()
        await caller.answered(5)
        await phone.expect(PhoneEventKind.ESTABLISHED, 5)
        await asyncio.wait_for(caller.media.heard_anything(), 5)
        await caller.press("19#")
        assert [await phone.digit(5) for _ in range(3)] == ["1", "9", "#"]
        assert share_of_tone(caller.media.heard(400), 1_000) > 0.9
        await phone.hang_up()
        result = await caller.ended(5)
    assert result.ended_by is EndedBy.FAR_END
    assert result.answered_at_ms is not None
    assert result.failure is None
    assert result.media.lost == 0


async def test_a_caller_hangs_up(front: Address, tmp_path: Path) -> None:
    async with (
        Phone(account("anna", front), folder=tmp_path) as phone,
        _caller(front, tmp_path, "anna") as caller,
    ):
        await phone.registered()
        await caller.dial()
        await phone.expect(PhoneEventKind.INCOMING, 5)
        await phone.answer()
        await caller.answered(5)
        await caller.hang_up()
        result = await caller.ended(5)
        await phone.expect(PhoneEventKind.CLOSED, 5)
    assert (result.ended_by, result.failure) == (EndedBy.CALLER, None)


async def test_a_caller_gives_up_while_it_rings(front: Address, tmp_path: Path) -> None:
    async with (
        Phone(account("anna", front), folder=tmp_path) as phone,
        _caller(front, tmp_path, "anna") as caller,
    ):
        await phone.registered()
        await caller.dial()
        await phone.expect(PhoneEventKind.INCOMING, 5)
        await caller.hang_up()
        result = await caller.ended(5)
        await phone.expect(PhoneEventKind.CLOSED, 5)
    assert (result.ended_by, result.failure) == (EndedBy.CANCELLED, None)


async def test_a_phone_declines(front: Address, tmp_path: Path) -> None:
    async with (
        Phone(account("anna", front), folder=tmp_path) as phone,
        _caller(front, tmp_path, "anna") as caller,
    ):
        await phone.registered()
        await caller.dial()
        await phone.expect(PhoneEventKind.INCOMING, 5)
        await phone.decline()
        result = await caller.ended(5)
    assert (result.ended_by, result.sip_status, result.failure) == (EndedBy.REFUSED, 486, None)


async def test_nobody_is_there(front: Address, tmp_path: Path) -> None:
    async with _caller(front, tmp_path, "nobody") as caller:
        await caller.dial()
        with pytest.raises(NotAnswered):
            await caller.answered(5)
        assert (await caller.ended(5)).sip_status == 480


async def test_a_wrong_password_does_not_register(front: Address, tmp_path: Path) -> None:
    wrong = dataclasses.replace(account("anna", front), password="wrong")
    async with Phone(wrong, folder=tmp_path) as phone:
        with pytest.raises(PhoneFailed):
            await phone.registered(limit_s=1)
    with pytest.raises(RegisterFailed):
        async with SippPhones([wrong], folder=tmp_path):
            pass


async def test_a_phone_registers_again_after_its_end(front: Address, tmp_path: Path) -> None:
    """The registrar takes one contact for a phone: the first must have been taken back."""
    for _ in range(2):
        async with Phone(account("anna", front), folder=tmp_path) as phone:
            await phone.registered()
        async with SippPhones([account("anna", front)], folder=tmp_path):
            pass


CALLS_AT_ONCE = 120


async def test_120_calls_stand_at_once_and_end_by_order(front: Address, tmp_path: Path) -> None:
    names = [f"p{index}" for index in range(CALLS_AT_ONCE)]
    plan = CrowdPlan(
        numbers=[(ANI, name) for name in names],
        calls=CALLS_AT_ONCE,
        rate_hz=40,
        at_once=CALLS_AT_ONCE,
    )
    accounts = [account(name, front) for name in names]
    async with (
        SippPhones(accounts, folder=tmp_path, answer_after_ms=(100, 400)) as phones,
        Crowd(plan, trunk=front, folder=tmp_path) as crowd,
    ):
        await _until(lambda: crowd.so_far.answered == CALLS_AT_ONCE, 20)
        assert crowd.open_calls == CALLS_AT_ONCE
        await crowd.hang_up_all()
        result = await crowd.finished(10)
        assert (result.hung_up, result.failure) == (CALLS_AT_ONCE, None)
        await _until(lambda: phones.counts.far_end_hung_up == CALLS_AT_ONCE, 5)


async def test_a_crowd_loses_patience(front: Address, tmp_path: Path) -> None:
    plan = CrowdPlan(numbers=[(ANI, "p0")], calls=1, rate_hz=5, at_once=1, patience_ms=600)
    accounts = [account("p0", front)]
    async with (
        SippPhones(accounts, folder=tmp_path, answer_after_ms=(9_000, 9_000)) as phones,
        Crowd(plan, trunk=front, folder=tmp_path) as crowd,
    ):
        result = await crowd.finished(10)
        assert (result.cancelled, result.answered, result.failure) == (1, 0, None)
        assert phones.counts.cancelled == 1


async def test_a_crowd_presses_digits_and_phones_hang_up(front: Address, tmp_path: Path) -> None:
    plan = CrowdPlan(
        numbers=[(ANI, "anna")], calls=1, rate_hz=5, at_once=1, digits="12", digits_after_ms=300
    )
    async with Phone(account("anna", front), folder=tmp_path) as phone:
        await phone.registered()
        async with Crowd(plan, trunk=front, folder=tmp_path) as crowd:
            await phone.expect(PhoneEventKind.INCOMING, 5)
            await phone.answer()
            assert [await phone.digit(5) for _ in range(2)] == ["1", "2"]
            await phone.hang_up()
            assert (await crowd.finished(5)).far_end_hung_up == 1


_ABANDONED = """
import asyncio, sys
from pathlib import Path
from infra.demo.peers.phone import Phone
from infra.demo.peers.phone_config import PhoneAccount
from infra.demo.peers.caller import Caller
async def main():
    folder, port = Path(sys.argv[1]), int(sys.argv[2])
    front = ("127.0.0.1", port)
    phone = Phone(PhoneAccount("anna", "pw-anna", "tandem.test", front), folder=folder)
    await phone.start()
    await phone.registered()
    caller = Caller("+1", "anna", trunk=front, folder=folder)
    await caller.dial()
    print(phone.pid, caller.pid, flush=True)
    await asyncio.sleep(60)
asyncio.run(main())
"""


async def test_no_peer_outlives_a_killed_parent(front: Address, tmp_path: Path) -> None:
    parent = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", _ABANDONED, str(tmp_path), str(front[1])),
        stdout=asyncio.subprocess.PIPE,
    )
    assert parent.stdout is not None
    pids = [int(word) for word in (await parent.stdout.readline()).split()]
    assert len(pids) == 2
    parent.send_signal(signal.SIGKILL)
    await parent.wait()
    await _until(lambda: not any(_runs(pid) for pid in pids), 5)


def _runs(pid: int) -> bool:
    """Whether the process lives; a zombie nobody waits for yet does not."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False

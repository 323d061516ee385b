"""The SIP front alone, with raw datagrams: bad messages, floods, credentials, claimed headers."""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import signal
import socket
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from edge_agent.front import rpc
from edge_agent.front.configuration import FrontSettings
from edge_agent.front.counters import SILENT_READINGS, FrontCounters
from edge_agent.front.phones import Phones
from edge_agent.front.process import Front, answers_options
from infra.contracts.errors import PeerError, RequestError
from infra.stack.ports import PortBook

FLOOD_REQUESTS = 30
ANSWER_S = 1.0
REALM = "tandem"


async def _nothing() -> None:
    return


@pytest_asyncio.fixture
async def front(tmp_path: Path) -> AsyncIterator[Front]:
    ports = PortBook(tmp_path / "ports.json")
    settings = FrontSettings(
        phones_host="127.0.0.1",
        phones_port=ports.take("phones"),
        trunk_host="127.0.0.1",
        trunk_port=ports.take("trunk"),
        worker_port=ports.take("worker"),
        realm=REALM,
        trunk_sources=["127.0.0.1"],
        flood_requests=FLOOD_REQUESTS,
    )
    running = Front(settings, _nothing)
    await running.start()
    yield running
    await running.stop()


class End:
    """One UDP socket that speaks SIP text."""

    def __init__(self) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.setblocking(False)
        self.port = int(self.socket.getsockname()[1])
        self._count = 0

    def request(self, method: str, uri: str, *extra: str, user: str = "a", body: str = "") -> bytes:
        self._count += 1
        lines = [
            f"{method} {uri} SIP/2.0",
            f"Via: SIP/2.0/UDP 127.0.0.1:{self.port};branch=z9hG4bK{self.port}x{self._count};rport",
            "Max-Forwards: 70",
            f"From: <sip:{user}@{REALM}>;tag={self._count}",
            f"To: <sip:{user}@{REALM}>",
            f"Call-ID: {self.port}-{self._count}",
            f"CSeq: {self._count} {method}",
            f"Contact: <sip:{user}@127.0.0.1:{self.port}>",
            *extra,
            f"Content-Length: {len(body)}",
        ]
        return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()

    async def ask(self, port: int, message: bytes) -> str | None:
        """The first message that comes back, None when none does."""
        self.socket.sendto(message, ("127.0.0.1", port))
        return await self.hear()

    async def hear(self) -> str | None:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(ANSWER_S):
                return (await loop.sock_recv(self.socket, 65_536)).decode(errors="replace")
        except TimeoutError:
            return None


@pytest.fixture
def end() -> End:
    return End()


def status(answer: str | None) -> int:
    return int(answer.split(" ")[1]) if answer else 0


def authorization(challenge: str, username: str, ha1: str, uri: str) -> str:
    found = re.search(r'nonce="([^"]+)"', challenge)
    assert found
    nonce, nc, cnonce = found.group(1), "00000001", "c"
    ha2 = hashlib.md5(f"REGISTER:{uri}".encode()).hexdigest()  # noqa: S324  # SIP digest is MD5
    text = f"{ha1}:{nonce}:{nc}:{cnonce}:auth:{ha2}"
    response = hashlib.md5(text.encode()).hexdigest()  # noqa: S324
    return (
        f'Authorization: Digest username="{username}", realm="{REALM}", nonce="{nonce}", '
        f'uri="{uri}", response="{response}", qop=auth, nc={nc}, cnonce="{cnonce}"'
    )


async def register(front: Front, end: End, credential: str, claimed: str) -> int:
    """Status of a REGISTER for `claimed` with the credential of another user or the same."""
    uri, port = f"sip:{REALM}", front.settings.phones_port
    challenge = await end.ask(port, end.request("REGISTER", uri, user=claimed))
    assert status(challenge) == 401
    ha1 = hashlib.md5(f"{credential}:{REALM}:pw".encode()).hexdigest()  # noqa: S324
    header = authorization(challenge or "", credential, ha1, uri)
    return status(await end.ask(port, end.request("REGISTER", uri, header, user=claimed)))


async def test_credential_is_tied_to_its_address(front: Front, end: End) -> None:
    phones = Phones(front.rpc)
    users = ("alice", "bob")
    digests = {u: hashlib.md5(f"{u}:{REALM}:pw".encode()).hexdigest() for u in users}  # noqa: S324
    await phones.load(digests)
    assert await register(front, end, "alice", "alice") == 200
    assert await register(front, end, "alice", "bob") == 403
    assert await register(front, end, "mallory", "mallory") == 401
    assert await phones.is_registered("alice")
    assert not await phones.is_registered("bob")
    await phones.load({"bob": digests["bob"]})
    assert not await phones.is_registered("alice")
    assert await register(front, end, "alice", "alice") == 401


@pytest.mark.parametrize("bad", [{"a b": "0" * 32}, {"a": "not a hash"}, {"a=1;b": "0" * 32}])
async def test_malformed_credentials_are_refused(front: Front, bad: dict[str, str]) -> None:
    with pytest.raises(RequestError):
        await Phones(front.rpc).load(bad)


async def test_claimed_headers_are_replaced(front: Front, end: End) -> None:
    worker = End()
    await front.set_workers((f"127.0.0.1:{worker.port}",))
    settings = front.settings
    invite = end.request(
        "INVITE",
        f"sip:+49301@127.0.0.1:{settings.trunk_port}",
        "X-Tandem-Origin: worker",
        "x-tandem-tenant: another",
    )
    end.socket.sendto(invite, ("127.0.0.1", settings.trunk_port))
    heard = ""
    while not heard.startswith("INVITE"):  # the front probes its workers meanwhile
        heard = await worker.hear() or ""
    assert "X-Tandem-Origin: trunk\r\n" in heard
    assert "another" not in heard
    assert heard.lower().count("x-tandem-origin") == 1


async def test_stranger_at_the_workers_socket_is_not_heard(front: Front, end: End) -> None:
    message = end.request("INVITE", f"sip:alice@{REALM}")
    assert await end.ask(front.settings.worker_port, message) is None


async def test_phone_may_not_call_out(front: Front, end: End) -> None:
    message = end.request("INVITE", f"sip:+49301@{REALM}")
    assert status(await end.ask(front.settings.phones_port, message)) == 407


async def test_flood_is_shut_out_and_trunks_are_not(front: Front, end: End) -> None:
    settings = front.settings
    for _ in range(FLOOD_REQUESTS * 4):
        message = end.request("REGISTER", f"sip:{REALM}")
        end.socket.sendto(message, ("127.0.0.1", settings.phones_port))
    while await end.hear() is not None:
        pass
    assert not await answers_options("127.0.0.1", settings.phones_port)
    assert await answers_options("127.0.0.1", settings.trunk_port)


def _torture() -> dict[str, bytes]:
    end = End()

    def make(**_: object) -> bytes:
        return end.request("INVITE", f"sip:x@{REALM}")

    length = b"Content-Length: 0"
    end.socket.close()
    return {
        "negative-length": make().replace(length, b"Content-Length: -999"),
        "huge-length": make().replace(length, b"Content-Length: 99999999"),
        "cseq-overflow": make().replace(b"CSeq: ", b"CSeq: 36893488147419103232"),
        "no-from": re.sub(rb"From:[^\r]*\r\n", b"", make()),
        "no-via": re.sub(rb"Via:[^\r]*\r\n", b"", make()),
        "unterminated-quote": make().replace(b"To: <", b'To: "Mr. x <'),
        "sip-7": make().replace(b"SIP/2.0/UDP", b"SIP/7.0/UDP"),
        "long-uri": make().replace(b"sip:x@", b"sip:" + b"x" * 4_000 + b"@"),
        "many-vias": make().replace(b"Max-F", b"Via: SIP/2.0/UDP 1.2.3.4\r\n" * 1_000 + b"Max-F"),
        "nul-bytes": b"\x00" * 200,
        "garbage": bytes(range(256)) * 20,
        "escaped-nul": make().replace(b"sip:x@", b"sip:%00x%zz@"),
        "route-loop": make().replace(
            b"Max-F", b"Route: " + b"<sip:127.0.0.1;lr>," * 40 + b"<sip:x;lr>\r\nMax-F"
        ),
    }


@pytest.mark.parametrize("name", list(_torture()))
async def test_malformed_message_leaves_it_alive(front: Front, end: End, name: str) -> None:
    settings = front.settings
    for port in (settings.trunk_port, settings.phones_port, settings.worker_port):
        end.socket.sendto(_torture()[name][:65_000], ("127.0.0.1", port))
    assert await answers_options("127.0.0.1", settings.trunk_port, limit_s=2.0)
    assert front.restarts == 0


async def test_rpc_names_its_refusal(front: Front) -> None:
    with pytest.raises(PeerError) as refused:
        await front.rpc.call("no.such.method")
    assert refused.value.code == "front_refused"


async def test_stop_leaves_nothing(front: Front) -> None:
    pid = front.pid
    await front.stop()
    with pytest.raises(ProcessLookupError):
        os.killpg(pid, 0)


async def test_restarted_phone_replaces_its_registration(front: Front, end: End) -> None:
    """Another port, another Call-ID: it must be reachable at once, and only there."""
    phones = Phones(front.rpc)
    ha1 = hashlib.md5(f"anna:{REALM}:secret".encode()).hexdigest()  # noqa: S324  # SIP digest
    await phones.load({"anna": ha1})
    for phone in (end, End()):
        uri = f"sip:{REALM}"
        challenge = await phone.ask(
            front.settings.phones_port, phone.request("REGISTER", uri, user="anna")
        )
        assert challenge
        answer = authorization(challenge, "anna", ha1, uri)
        message = phone.request("REGISTER", uri, answer, user="anna")
        registered = await phone.ask(front.settings.phones_port, message)
        assert registered
        assert status(registered) == 200
        assert re.findall(r"<sip:anna@127\.0\.0\.1:(\d+)", registered) == [str(phone.port)]


def _counters(front: Front) -> FrontCounters:
    return FrontCounters(
        front.rpc,
        unreadable=lambda: front.unreadable,
        is_up=lambda: front.is_up,
        on_silent=front.kill,
    )


async def test_what_is_dropped_is_counted(front: Front, end: End) -> None:
    counters = _counters(front)
    assert await counters.read() == {}
    trunk = ("127.0.0.1", front.settings.trunk_port)
    dropped_silently = ("garbage", "no-from", "no-via", "unterminated-quote", "sip-7", "nul-bytes")
    for name in (*dropped_silently, "negative-length", "cseq-overflow"):
        end.socket.sendto(_torture()[name], trunk)
    end.socket.sendto(
        end.request("INVITE", f"sip:x@{REALM}"), ("127.0.0.1", front.settings.worker_port)
    )
    seen: Counter[str] = Counter()
    expected = {"unreadable": len(dropped_silently), "malformed": 2, "not_a_worker": 1}
    async with asyncio.timeout(5):
        while seen != expected:
            seen.update(await counters.read())
            await asyncio.sleep(0.05)
    assert await counters.read() == {}


async def test_front_that_hangs_is_replaced(front: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rpc, "ANSWER_LIMIT_S", 0.2)
    counters = _counters(front)
    os.killpg(front.pid, signal.SIGSTOP)
    for _ in range(SILENT_READINGS):
        await counters.read()
    async with asyncio.timeout(10):
        while not (front.restarts and front.is_up):  # noqa: ASYNC110  # its state has no event
            await asyncio.sleep(0.05)
    assert await counters.read() == {}

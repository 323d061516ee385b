"""Pure parts of the API: errors to statuses, cursors, prompts, object keys, the portal's files."""

from __future__ import annotations

import io
import socket
import uuid
import wave
from pathlib import Path

import pytest

from cloud.acd.domains import DomainDirectory, sites_of
from cloud.acd.service import sip_ha1
from cloud.api.errors import NoOwner, TooLarge, Unauthorized, problem_of, status_of
from cloud.api.pages import decode_cursor, encode_cursor
from cloud.ivr.wav import judge_wav
from cloud.listening import is_loopback, refuse_open_line, refuse_taken_port
from cloud.recording.keys import object_key
from infra.contracts.errors import (
    Conflict,
    Forbidden,
    InvariantError,
    NotFound,
    PeerError,
    RequestError,
    TandemError,
    UnknownMessage,
)
from infra.contracts.ids import ContactId, DomainId, RecordingId, TenantId
from infra.contracts.recording import RecordingSealed
from tenant_portal.app import find_file


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (RequestError("x"), 400),
        (UnknownMessage("x"), 400),
        (Unauthorized("x"), 401),
        (Forbidden("x"), 403),
        (NotFound("x"), 404),
        (Conflict("x"), 409),
        (TooLarge("x"), 413),
        (PeerError("x"), 502),
        (PeerError("x", code="database_unavailable"), 503),
        (NoOwner("x"), 503),
        (InvariantError("x"), 500),
        (TandemError("x"), 500),
    ],
)
def test_status_of(error: TandemError, status: int) -> None:
    assert status_of(error) == status


def test_our_own_faults_are_not_told() -> None:
    assert "secret" not in problem_of(InvariantError("secret")).detail


def test_a_cursor_comes_back_as_it_went() -> None:
    key = str(uuid.uuid4())
    assert decode_cursor(encode_cursor(7, key), (uuid.UUID,)) == (7, key)


@pytest.mark.parametrize(
    "text", ["", "x", "é", "W10", encode_cursor(1), encode_cursor(1, "no-uuid"), "A" * 400]
)
def test_a_false_cursor_is_refused(text: str) -> None:
    with pytest.raises(RequestError) as refused:
        decode_cursor(text, (uuid.UUID,))
    assert refused.value.field == "cursor"


def wav(*, rate_hz: int = 8_000, channels: int = 1, width: int = 2, frames: int = 800) -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as writer:
        writer.setnchannels(channels)
        writer.setsampwidth(width)
        writer.setframerate(rate_hz)
        writer.writeframes(bytes(frames * channels * width))
    return buffer.getvalue()


def test_a_wav_is_measured() -> None:
    facts = judge_wav(wav(rate_hz=16_000, channels=2, frames=32_000))
    assert (facts.rate_hz, facts.channels, facts.duration_ms) == (16_000, 2, 2_000)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"RIFF\x00\x00\x00\x00WAVE", id="header-only"),
        pytest.param(wav(width=1), id="eight-bit"),
        pytest.param(wav(channels=3), id="three-channels"),
        pytest.param(wav(rate_hz=4_000), id="slow"),
        pytest.param(wav(frames=0), id="silent"),
        pytest.param(wav()[:-10], id="cut"),
        pytest.param(wav()[:30], id="cut-in-the-header"),
    ],
)
def test_a_bad_wav_is_refused(content: bytes) -> None:
    with pytest.raises(RequestError) as refused:
        judge_wav(content)
    assert (refused.value.code, refused.value.field) == ("bad_wav", "file")


def sealed(recording_id: str, media_type: str = "audio/flac", at_ms: int = 0) -> RecordingSealed:
    return RecordingSealed(
        RecordingId(recording_id),
        ContactId("c"),
        None,
        None,
        at_ms,
        1,
        8_000,
        2,
        media_type,
        1,
        "00" * 32,
        False,
    )


def test_an_object_key_has_its_day() -> None:
    recording = str(uuid.uuid4())
    key = object_key(TenantId("t"), sealed(recording, at_ms=1_700_000_000_000))
    assert key == f"t/2023/11/14/{recording}.flac"


@pytest.mark.parametrize(
    "bad",
    [
        sealed("../x"),
        sealed(str(uuid.uuid4()), "text/html"),
        sealed(str(uuid.uuid4()), at_ms=10**18),
    ],
)
def test_an_object_key_can_not_be_led_astray(bad: RecordingSealed) -> None:
    with pytest.raises(RequestError):
        object_key(TenantId("t"), bad)


def test_ha1_is_the_digest_s() -> None:
    # MD5 of "alice:tandem:secret".
    assert sip_ha1("alice", "secret") == "bbf8eda42b1a71b7d24e17e18ccd85ec"


def config(tenant: str, site: str, domain: str) -> bytes:
    return (
        f'{{"tenant_id":"{tenant}","domain_id":"{domain}","site_id":"{site}","version":1,'
        '"name":"n","time_zone":"UTC","numbers":[],"queues":[],"agents":[],"flows":[]}'
    ).encode()


def test_a_tenant_that_moves_changes_both_domains() -> None:
    directory = DomainDirectory()
    assert directory.put("s.t", config("t", "s", "d1")) == {"d1"}
    assert directory.put("s.t", config("t", "s", "d2")) == {"d1", "d2"}
    assert directory.configs(DomainId("d1")) == []
    assert sites_of(directory.configs(DomainId("d2"))) == {"s": ["t"]}
    with pytest.raises(RequestError):
        directory.put("s.t", b"{}")
    assert len(directory.configs(DomainId("d2"))) == 1
    assert directory.remove("s.t") == {"d2"}
    assert directory.remove("s.t") == set()


def test_the_portal_gives_no_file_outside(tmp_path: Path) -> None:
    dist = tmp_path / "dist"
    (dist / "assets").mkdir(parents=True)
    (dist / "index.html").write_text("index")
    (dist / "assets" / "a.js").write_text("a")
    (tmp_path / "secret").write_text("secret")
    assert find_file(dist, "assets/a.js") == (dist / "assets" / "a.js").resolve()
    assert find_file(dist, "contacts/1") == (dist / "index.html").resolve()
    assert find_file(dist, "") == (dist / "index.html").resolve()
    assert find_file(dist, "assets/b.js") is None
    assert find_file(dist, "../secret") is None
    assert find_file(tmp_path / "nowhere", "") is None


def test_a_taken_port_is_refused() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(RequestError) as refused:
            refuse_taken_port("127.0.0.1", port)
    assert refused.value.field == "port"
    refuse_taken_port("127.0.0.1", port)


@pytest.mark.parametrize(
    ("host", "is_ours"),
    [
        ("127.0.0.1", True),
        ("127.8.0.1", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.0.2.1", False),
        ("api.example.com", False),
    ],
)
def test_plain_http_stays_on_this_machine_unless_a_proxy_ends_tls(host: str, is_ours: bool) -> None:
    assert is_loopback(host) is is_ours
    refuse_open_line(host, trusts_proxy=True)
    if is_ours:
        refuse_open_line(host, trusts_proxy=False)
        return
    with pytest.raises(RequestError) as refused:
        refuse_open_line(host, trusts_proxy=False)
    assert (refused.value.code, refused.value.field) == ("open_line", "host")

"""The private configuration folder of one baresip phone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from infra.contracts.errors import RequestError
from infra.demo.peers.ports import LOOPBACK
from infra.demo.peers.tones import write_wav

PHONE_TONE_HZ = 1_000
# aufile stops at the end of its file: longer than any demonstration's or test's call would be
# 16 kB a second, so the phones of a tone share one file of this length.
TONE_MS = 600_000
REGISTER_INTERVAL_S = 120
# Debian's baresip-core; the path has the machine's multiarch-free form on every architecture.
MODULE_FOLDER = Path("/usr/lib/baresip/modules")
# account and menu are baresip's own core; g711, aufile and ctrl_tcp are what a phone here needs.
MODULES = ("g711.so", "aufile.so")
APPLICATIONS = ("account.so", "menu.so", "ctrl_tcp.so")
_UNSAFE = set("<>;\"'\r\n\t ")


@dataclass(frozen=True, slots=True)
class PhoneAccount:
    """How a phone registers.

    Attributes:
        domain: of the address of record, and the digest realm's owner.
        registrar: the front's socket for phones.
    """

    username: str
    password: str
    domain: str
    registrar: tuple[str, int]


def write_phone_folder(
    folder: Path,
    *,
    sip_port: int,
    control_port: int,
    rtp_ports: tuple[int, int],
    tone_file: Path,
    dump_folder: Path | None,
) -> None:
    """Write `config`, and no account: that comes over the control socket (account_line)."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    modules = (*MODULES, *(("sndfile.so",) if dump_folder else ()))
    lines = [
        f"sip_listen {LOOPBACK}:{sip_port}",
        f"net_interface {LOOPBACK}",
        # Without it baresip asks for the machine's name servers although nothing is resolved.
        "dns_server 127.0.0.1:9",
        "call_max_calls 1",
        # The status line would fill the log, ten times a second.
        "statmode_default off",
        "call_local_timeout 180",
        f"audio_source aufile,{tone_file}",
        "audio_channels 1",
        "audio_srate 8000",
        "ausrc_srate 8000",
        "ausrc_channels 1",
        "auplay_channels 1",
        f"rtp_ports {rtp_ports[0]}-{rtp_ports[1]}",
        "jitter_buffer_type fixed",
        "jitter_buffer_delay 1-5",
        f"module_path {MODULE_FOLDER}",
        *(f"module {name}" for name in modules),
        *(f"module_app {name}" for name in APPLICATIONS),
        f"ctrl_tcp_listen {LOOPBACK}:{control_port}",
        *([f"snd_path {dump_folder}"] if dump_folder else []),
    ]
    _write_private(folder / "config", "\n".join(lines) + "\n")
    # baresip would write its own samples of these.
    for name in ("accounts", "contacts", "current_contact"):
        _write_private(folder / name, "")


def tone_file(folder: Path, frequency_hz: int) -> Path:
    """The WAV that every phone of this tone under `folder` plays; written once."""
    path = folder / f"tone-{frequency_hz}.wav"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".part")
        write_wav(fresh, frequency_hz, TONE_MS)
        fresh.rename(path)
    return path


def account_line(account: PhoneAccount) -> str:
    """The account as baresip's `uanew` takes it.

    Raises:
        RequestError: a user name or password that the line format can't carry.
    """
    for field in ("username", "password", "domain"):
        if not getattr(account, field) or _UNSAFE & set(getattr(account, field)):
            raise RequestError("empty, or holds a space, quote, semicolon or bracket", field=field)
    host, port = account.registrar
    return (
        f"<sip:{account.username}@{account.domain};transport=udp>"
        f";auth_user={account.username};auth_pass={account.password}"
        f';outbound="sip:{host}:{port};transport=udp"'
        f";regint={REGISTER_INTERVAL_S};audio_codecs=PCMU/8000/1;answermode=manual"
    )


def _write_private(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")

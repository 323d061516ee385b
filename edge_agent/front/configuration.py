"""Kamailio's configuration: checked settings put into the template, and the list of workers."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from pathlib import Path

import msgspec

from infra.contracts.errors import InvariantError, RequestError

TEMPLATE = Path(__file__).parents[2] / "infra" / "deploy" / "kamailio" / "edge.cfg.in"

# One request a phone each two seconds is plenty; 200 leaves room for a hundred phones behind one
# address that register at the same moment, each with a challenge.
FLOOD_REQUESTS = 200
BAN_S = 60
# A phone that has not said 100 or 180 in this time is off; a caller should not wait longer.
PHONE_SILENCE_MS = 3_000
# A worker says 100 within a few ms; past this it is dead or stuck, and another takes the call.
WORKER_SILENCE_MS = 1_500
# Longer than any ring time-out that a queue may have: the daemon's own time-out decides.
RING_LIMIT_MS = 180_000
# The registrar lives in memory: after a crash of the front, phones are back within this time.
MAX_EXPIRES_S = 120
TCP_CONNECTIONS = 2_048
CHILDREN = 2

_MARK = re.compile(r"@([A-Z_]+)@")
_REALM = re.compile(r"[a-z0-9][a-z0-9.-]{0,62}")


class FrontSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Where the front listens and whom it trusts.

    Attributes:
        phones_host, trunk_host: addresses to listen at; ports in 1..65535.
        worker_port: on 127.0.0.1, for media workers only.
        realm: of the phones' digest; HA1 = MD5(username:realm:password).
        trunk_sources: addresses or networks whose calls the trunk socket takes.
    """

    phones_host: str
    phones_port: int
    trunk_host: str
    trunk_port: int
    worker_port: int
    realm: str
    trunk_sources: Sequence[str]
    flood_requests: int = FLOOD_REQUESTS


def render(settings: FrontSettings, run_folder: Path) -> str:
    """The configuration's text.

    Raises:
        RequestError: a setting is malformed (named), before it can become configuration text.
    """
    values = {
        "CHILDREN": str(CHILDREN),
        "PHONES_HOST": _address(settings.phones_host, "phones_host"),
        "PHONES_PORT": _port(settings.phones_port, "phones_port"),
        "TRUNK_HOST": _address(settings.trunk_host, "trunk_host"),
        "TRUNK_PORT": _port(settings.trunk_port, "trunk_port"),
        "WORKER_PORT": _port(settings.worker_port, "worker_port"),
        "TRUNK_CONDITION": _trunk_condition(settings.trunk_sources),
        "REALM": _realm(settings.realm),
        "MHOMED": "0" if _is_loopback_only(settings) else "1",
        "RUN": _folder(run_folder),
        "FLOOD_REQUESTS": str(settings.flood_requests),
        "BAN_S": str(BAN_S),
        "PHONE_SILENCE_MS": str(PHONE_SILENCE_MS),
        "WORKER_SILENCE_MS": str(WORKER_SILENCE_MS),
        "RING_LIMIT_MS": str(RING_LIMIT_MS),
        "MAX_EXPIRES_S": str(MAX_EXPIRES_S),
        "TCP_CONNECTIONS": str(TCP_CONNECTIONS),
    }

    def fill(mark: re.Match[str]) -> str:
        name = mark.group(1)
        if name not in values:
            if name == "NAME":  # the template's own explanation of its marks
                return mark.group(0)
            raise InvariantError(f"template mark {name} has no value", code="template_mark")
        return values[name]

    return _MARK.sub(fill, TEMPLATE.read_text(encoding="utf-8"))


def dispatcher_list(worker_addresses: Sequence[str], worker_port: int) -> str:
    """The workers as set 1; flag 8 means probed by OPTIONS.

    Args:
        worker_addresses: `host:port`, as the workers report them.
    """
    lines = [
        f"1 sip:{address} 8 0 socket=udp:127.0.0.1:{worker_port}" for address in worker_addresses
    ]
    return "".join(f"{line}\n" for line in lines)


def _is_loopback_only(settings: FrontSettings) -> bool:
    return all(
        ipaddress.ip_address(host).is_loopback
        for host in (settings.phones_host, settings.trunk_host)
    )


def _address(text: str, field: str) -> str:
    try:
        address = ipaddress.ip_address(text)
    except ValueError as exc:
        raise RequestError(f"{field} is not an IP address", field=field) from exc
    return f"[{address}]" if address.version == 6 else str(address)


def _port(port: int, field: str) -> str:
    if not 0 < port < 65_536:
        raise RequestError(f"{field} is not a port", field=field)
    return str(port)


def _realm(text: str) -> str:
    if _REALM.fullmatch(text) is None:
        raise RequestError("realm must be a host-like word", field="realm")
    return text


def _folder(folder: Path) -> str:
    text = str(folder)
    if re.fullmatch(r"/[A-Za-z0-9._/-]+", text) is None:
        raise RequestError("run folder has characters that a configuration can't hold", field="run")
    return text


def _trunk_condition(sources: Sequence[str]) -> str:
    """Kamailio's condition that a source is in the allow list; nobody is when it is empty."""
    parts: list[str] = []
    for index, source in enumerate(sources):
        field = f"trunk_sources[{index}]"
        try:
            network = ipaddress.ip_network(source, strict=False)
        except ValueError as exc:
            raise RequestError(f"{field} is not an address or network", field=field) from exc
        text = str(network.network_address)
        text = f"[{text}]" if network.version == 6 else text
        parts.append(f"src_ip == {text}/{network.prefixlen}")
    return " || ".join(parts) if parts else "1 == 0"

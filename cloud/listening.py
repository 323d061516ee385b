"""Where a node may listen: at a free port, and for strangers only behind a proxy that ends TLS."""

from __future__ import annotations

import ipaddress
import socket

from infra.contracts.errors import RequestError

LOCALHOST = "localhost"


def refuse_taken_port(host: str, port: int) -> None:
    """Granian would share the port with another node without a word.

    Raises:
        RequestError: something else listens there, or the address is not ours.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        # As servers do: connections of an ended one must not block its port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as exc:
            message = f"cannot listen on {host}:{port}: {exc.strerror}"
            raise RequestError(message, code="port_taken", field="port") from exc


def refuse_open_line(host: str, *, trusts_proxy: bool) -> None:
    """A node speaks plain HTTP: beyond this machine a proxy in front has to end TLS.

    Args:
        trusts_proxy: the operator says that there is one (TANDEM_IDENTITY_TRUSTS_PROXY).

    Raises:
        RequestError: the address is reached from elsewhere, and nobody says that TLS protects it.
    """
    if trusts_proxy or is_loopback(host):
        return
    raise RequestError(
        f"{host} is reached from beyond this machine, and a node speaks plain HTTP: put a proxy "
        "that ends TLS in front and set TANDEM_IDENTITY_TRUSTS_PROXY=true, or listen on 127.0.0.1",
        code="open_line",
        field="host",
    )


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches the address; a name counts as reached by others."""
    if host == LOCALHOST:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False

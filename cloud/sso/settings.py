"""Settings of single sign-on: what it may reach."""

from __future__ import annotations

import msgspec


class SsoSettings(msgspec.Struct, frozen=True):
    """TANDEM_SSO_*.

    Attributes:
        is_loopback_allowed: providers may be plain HTTP on this machine. For tests and trials on
            a laptop only: a tenant could otherwise make a node call what listens beside it.
        name_servers: asked for the proof of a mail domain, each `address` or `address:port`; the
            system's own when empty.
    """

    is_loopback_allowed: bool = False
    name_servers: list[str] = []

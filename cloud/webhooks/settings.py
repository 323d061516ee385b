"""Settings of webhooks: what addresses they may reach."""

from __future__ import annotations

import msgspec


class WebhookSettings(msgspec.Struct, frozen=True):
    """TANDEM_WEBHOOKS_*.

    Attributes:
        is_loopback_allowed: receivers may listen on this machine, by plain HTTP too. For tests and
            trials on a laptop only: a tenant could otherwise make a node call what listens beside
            it.
        is_private_allowed: receivers may be in private networks, by HTTPS. For an installation
            that serves one company inside its own network.
    """

    is_loopback_allowed: bool = False
    is_private_allowed: bool = False

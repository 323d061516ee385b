"""What single sign-on stands on: made once for a node."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cloud.sso.discovery import Discovery
from cloud.sso.domain_proof import DomainRecords
from cloud.sso.exchange import Exchange
from cloud.sso.outbound import Outbound
from cloud.sso.settings import SsoSettings


@dataclass(frozen=True, slots=True)
class SsoParts:
    """The node's way to providers and to the records of mail domains."""

    exchange: Exchange
    domain_records: DomainRecords

    @property
    def is_loopback_allowed(self) -> bool:
        """As in the settings."""
        return self.exchange.outbound.is_loopback_allowed


def sso_parts(settings: SsoSettings, clock: Callable[[], int]) -> SsoParts:
    """Put the parts together."""
    outbound = Outbound(is_loopback_allowed=settings.is_loopback_allowed)
    exchange = Exchange(outbound, Discovery(outbound, clock))
    return SsoParts(exchange, DomainRecords(settings.name_servers))

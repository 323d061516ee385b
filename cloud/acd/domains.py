"""The routing domains as the configuration bucket shows them: tenants and sites; pure."""

from __future__ import annotations

import msgspec

from infra.contracts.config import TenantConfig
from infra.contracts.errors import RequestError
from infra.contracts.ids import DomainId, SiteId, TenantId

_decoder = msgspec.json.Decoder(TenantConfig)


class DomainDirectory:
    """All snapshots of the bucket by key."""

    def __init__(self) -> None:
        self._configs: dict[str, TenantConfig] = {}

    def put(self, key: str, value: bytes) -> set[DomainId]:
        """Take a snapshot; returns the domains that changed (two, if the tenant moved).

        Raises:
            RequestError: the value is no TenantConfig; what was there stays.
        """
        try:
            config = _decoder.decode(value)
        except msgspec.DecodeError as exc:
            raise RequestError(f"configuration: {exc}", code="malformed_configuration") from exc
        before = self._configs.get(key)
        self._configs[key] = config
        return {config.domain_id} | ({before.domain_id} if before else set())

    def remove(self, key: str) -> set[DomainId]:
        """Forget a snapshot; returns the domain that changed."""
        before = self._configs.pop(key, None)
        return {before.domain_id} if before else set()

    def configs(self, domain_id: DomainId) -> list[TenantConfig]:
        """The domain's snapshots, in a fixed order."""
        return [
            self._configs[key]
            for key in sorted(self._configs)
            if self._configs[key].domain_id == domain_id
        ]


def sites_of(configs: list[TenantConfig]) -> dict[SiteId, list[TenantId]]:
    """Whose tenants each site of the domain serves."""
    sites: dict[SiteId, list[TenantId]] = {}
    for config in configs:
        sites.setdefault(config.site_id, []).append(config.tenant_id)
    return sites

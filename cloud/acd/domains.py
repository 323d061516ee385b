"""The routing domains as the configuration bucket shows them: tenants and sites; pure."""

from __future__ import annotations

import msgspec

from infra.contracts.config import TenantConfig
from infra.contracts.errors import RequestError
from infra.contracts.ids import DomainId, SiteId, TenantId

_decoder = msgspec.json.Decoder(TenantConfig)


class DomainDirectory:
    """All snapshots of the bucket, by domain and key."""

    def __init__(self) -> None:
        self._domain_of: dict[str, DomainId] = {}
        self._domains: dict[DomainId, dict[str, TenantConfig]] = {}

    def put(self, key: str, value: bytes) -> set[DomainId]:
        """Take a snapshot; returns the domains that changed (two, if the tenant moved).

        Raises:
            RequestError: the value is no TenantConfig; what was there stays.
        """
        try:
            config = _decoder.decode(value)
        except msgspec.DecodeError as exc:
            raise RequestError(f"configuration: {exc}", code="malformed_configuration") from exc
        changed = self.remove(key)
        self._domain_of[key] = config.domain_id
        self._domains.setdefault(config.domain_id, {})[key] = config
        return changed | {config.domain_id}

    def remove(self, key: str) -> set[DomainId]:
        """Forget a snapshot; returns the domain that changed."""
        domain_id = self._domain_of.pop(key, None)
        if domain_id is None:
            return set()
        del self._domains[domain_id][key]
        return {domain_id}

    def configs(self, domain_id: DomainId) -> list[TenantConfig]:
        """The domain's snapshots, in a fixed order."""
        # By domain: every candidate asks several times a second, and a region has 10,000 domains.
        held = self._domains.get(domain_id, {})
        return [held[key] for key in sorted(held)]


def sites_of(configs: list[TenantConfig]) -> dict[SiteId, list[TenantId]]:
    """Whose tenants each site of the domain serves."""
    sites: dict[SiteId, list[TenantId]] = {}
    for config in configs:
        sites.setdefault(config.site_id, []).append(config.tenant_id)
    return sites

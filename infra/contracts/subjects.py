"""Bus subjects: the one place that spells them, so that permissions and publishers agree."""

from __future__ import annotations

import msgspec

from infra.contracts.envelope import NAME_OF
from infra.contracts.ids import AgentId, DomainId, SiteId, TenantId

# Streams and buckets
EDGE_STREAM = "EDGE"  # at the edge: its own events, until pumped
EVENTS_STREAM = "EVENTS"  # in the region: every edge's events, exactly once
DEAD_LETTERS_STREAM = "DEAD_LETTERS"
CONFIG_BUCKET = "cfg"  # key: {site}.{tenant}
LEASE_BUCKET = "acd_lease"  # key: {domain}
LIVE_BUCKET = "live"  # at the edge: open contacts and seats; survives the daemon
CLOUD_DOMAIN = "cloud"  # JetStream domain of the region


def _name(kind: type[msgspec.Struct]) -> str:
    family, name, version = NAME_OF[kind]
    return f"{family}.{name}.v{version}"


def event(tenant: TenantId, site: SiteId, kind: type[msgspec.Struct]) -> str:
    """An event as its edge publishes it: kept in EDGE_STREAM, heard live by the ACD owner."""
    return f"tenant.{tenant}.site.{site}.evt.{_name(kind)}"


def pumped(event_subject: str) -> str:
    """The same event on its way into EVENTS_STREAM."""
    head, found, tail = event_subject.partition(".evt.")
    if not found:
        raise ValueError(f"not an event subject: {event_subject}")
    return f"{head}.up.{tail}"


def site_events(site: SiteId) -> str:
    """All that EDGE_STREAM captures at one edge."""
    return f"tenant.*.site.{site}.evt.>"


def tenant_events(tenant: TenantId) -> str:
    """The live events of one tenant at any site."""
    return f"tenant.{tenant}.site.*.evt.>"


ALL_PUMPED = "tenant.*.site.*.up.>"
ALL_DEAD_LETTERS = "dead.>"


def edge_command(tenant: TenantId, site: SiteId, kind: type[msgspec.Struct]) -> str:
    """A command of the ACD owner to one edge about one tenant; answered Accepted or Refused."""
    return f"tenant.{tenant}.site.{site}.cmd.{_name(kind)}"


def edge_commands(site: SiteId) -> str:
    """All commands that one edge obeys."""
    return f"tenant.*.site.{site}.cmd.>"


def cloud_request(tenant: TenantId, site: SiteId, kind: type[msgspec.Struct]) -> str:
    """An edge's request to the cloud for one tenant (upload grants, queue positions)."""
    return f"tenant.{tenant}.site.{site}.ask.{_name(kind)}"


def cloud_requests(kind: type[msgspec.Struct]) -> str:
    """What a cloud role serves: this request of every tenant and site."""
    return f"tenant.*.site.*.ask.{_name(kind)}"


def tenant_asks(tenant: TenantId, kind: type[msgspec.Struct]) -> str:
    """This edge request, of one tenant at any site (the ACD owner serves its domain's tenants)."""
    return f"tenant.{tenant}.site.*.ask.{_name(kind)}"


def site_message(site: SiteId, kind: type[msgspec.Struct]) -> str:
    """A site's own message, of no tenant: heartbeat, snapshot request."""
    return f"site.{site}.{_name(kind)}"


ALL_HEARTBEATS = "site.*.site.heartbeat.v1"
ALL_SITE_CALLS = "site.*.site.calls.v1"


def acd_request(tenant: TenantId, kind: type[msgspec.Struct]) -> str:
    """A request inside the cloud to the ACD owner of the tenant's routing domain."""
    return f"tenant.{tenant}.acd.{_name(kind)}"


def trust_request(kind: type[msgspec.Struct]) -> str:
    """A request inside the cloud to the role that holds the signing keys."""
    return f"cloud.{_name(kind)}"


ALL_TRUST_REQUESTS = "cloud.trust.>"


def node_message(kind: type[msgspec.Struct]) -> str:
    """What cloud nodes tell one another: beats, and what callers of the API have spent."""
    return f"cloud.{_name(kind)}"


ALL_NODE_MESSAGES = "cloud.node.>"


def live_deltas(tenant: TenantId) -> str:
    """Where the ACD owner publishes LiveDelta."""
    return f"tenant.{tenant}.live.delta.v1"


def config_key(site: SiteId, tenant: TenantId) -> str:
    """Key in CONFIG_BUCKET."""
    return f"{site}.{tenant}"


def lease_key(domain: DomainId) -> str:
    """Key in LEASE_BUCKET."""
    return str(domain)


def seat_key(tenant: TenantId, agent: AgentId) -> str:
    """Key of an agent's seat in LIVE_BUCKET."""
    return f"seat.{tenant}.{agent}"


def contact_key(tenant: TenantId, contact: str) -> str:
    """Key of an open contact in LIVE_BUCKET."""
    return f"contact.{tenant}.{contact}"

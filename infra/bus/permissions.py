"""The exact allow lists of each kind of bus user, enforced by the server itself."""

from __future__ import annotations

from collections.abc import Iterable

from infra.bus.jwt import Permissions
from infra.contracts.errors import InvariantError
from infra.contracts.ids import NodeId, SiteId, TenantId
from infra.contracts.subjects import (
    ALL_NODE_MESSAGES,
    ALL_TRUST_REQUESTS,
    CLOUD_DOMAIN,
    CONFIG_BUCKET,
    LEASE_BUCKET,
    LIVE_BUCKET,
)

CLOUD_INBOXES = "_INBOX.cloud.>"
# The prefix of the hub's deliveries to one site's configuration mirror; without a prefix of its
# own each mirror would listen on `$JS.M.>`, and so hear every other site's configuration.
MIRROR_DELIVERY = "_mirror"


def edge_domain(site: SiteId) -> str:
    """JetStream domain of a site."""
    return f"site-{site}"


def cloud_inbox(node: NodeId | str) -> str:
    """Inbox prefix of a cloud node."""
    return f"_INBOX.cloud.{_token(node)}"


def site_inbox(site: SiteId) -> str:
    """Inbox prefix of everything at a site."""
    return f"_INBOX.site.{_token(site)}"


def observer_inbox(tenant: TenantId) -> str:
    """Inbox prefix of a tenant-scoped user."""
    return f"_INBOX.tenant.{_token(tenant)}"


def mirror_delivery(site: SiteId) -> str:
    """Where the hub delivers one site's configuration."""
    return f"{MIRROR_DELIVERY}.{_token(site)}"


def cloud_node() -> Permissions:
    """A cloud node: every tenant's commands and answers, the region's streams and buckets.

    It can't forge an edge's events (`evt`, `up`) or another cloud node's replies to itself.
    """
    return Permissions(
        publish=(
            "tenant.*.site.*.cmd.>",
            "site.*.site.ask_snapshot.v1",
            "site.*.site.ask_phone.v1",
            "tenant.*.acd.>",
            "tenant.*.live.>",
            ALL_TRUST_REQUESTS,
            ALL_NODE_MESSAGES,
            "dead.>",
            f"$KV.{CONFIG_BUCKET}.>",
            f"$KV.{LEASE_BUCKET}.>",
            "$JS.API.>",
            "$JS.ACK.>",
            "$JS.FC.>",
            "_INBOX.>",
        ),
        subscribe=(
            "tenant.>",
            "site.>",
            ALL_TRUST_REQUESTS,
            ALL_NODE_MESSAGES,
            "dead.>",
            f"$KV.{CONFIG_BUCKET}.>",
            f"$KV.{LEASE_BUCKET}.>",
            CLOUD_INBOXES,
        ),
    )


def edge_leaf(site: SiteId, tenants: Iterable[TenantId] | None) -> Permissions:
    """The link of a site's server to the region: its own tenants' traffic, nothing else.

    LEAFNODE only: the same credentials are refused to an ordinary client. The site's token in
    every subject keeps it from speaking or hearing for another site.

    Args:
        tenants: those that it carries; None for whatever tenant there is or will be (points of
            presence, which the operator itself runs: ADR 8).
    """
    _token(site)
    publish = [f"site.{site}.>", CLOUD_INBOXES, *_mirror_requests(site)]
    subscribe = [
        f"site.{site}.site.ask_snapshot.v1",
        f"site.{site}.site.ask_phone.v1",
        f"{site_inbox(site)}.>",
        f"{mirror_delivery(site)}.>",
        "$JSC.R.>",
    ]
    for tenant in ["*"] if tenants is None else sorted({_token(each) for each in tenants}):
        publish += [f"tenant.{tenant}.site.{site}.{kind}.>" for kind in ("evt", "up", "ask")]
        subscribe.append(f"tenant.{tenant}.site.{site}.cmd.>")
    return Permissions(publish, subscribe, connection_types=("LEAFNODE",))


def _mirror_requests(site: SiteId) -> list[str]:
    stream = f"KV_{CONFIG_BUCKET}"
    # The consumer's filter is part of the subject: a site can mirror its own keys only.
    return [
        f"$JS.{CLOUD_DOMAIN}.API.CONSUMER.CREATE.{stream}.*.$KV.{CONFIG_BUCKET}.{site}.>",
        f"$JS.{CLOUD_DOMAIN}.API.CONSUMER.DELETE.{stream}.*",
        f"$JS.FC.{stream}.>",
    ]


def edge_client(site: SiteId) -> Permissions:
    """The edge daemon at its own server: its site, for whatever tenants the link then lets pass."""
    _token(site)
    return Permissions(
        publish=(
            *(f"tenant.*.site.{site}.{kind}.>" for kind in ("evt", "up", "ask")),
            f"site.{site}.>",
            "dead.>",
            f"$KV.{LIVE_BUCKET}.>",
            "$JS.API.>",
            "$JS.ACK.>",
            "$JS.FC.>",
            "_INBOX.>",
        ),
        subscribe=(
            f"tenant.*.site.{site}.>",
            f"site.{site}.>",
            f"$KV.{LIVE_BUCKET}.>",
            f"$KV.{CONFIG_BUCKET}.>",
            f"{site_inbox(site)}.>",
        ),
    )


def tenant_observer(tenant: TenantId) -> Permissions:
    """A user that sees everything of one tenant and sends nothing."""
    return Permissions(subscribe=(f"tenant.{_token(tenant)}.>", f"{observer_inbox(tenant)}.>"))


def _token(name: str) -> str:
    """The name, if it is safe as one token of a subject: no wildcard may enter a permission."""
    if not name or any(not (c.isascii() and (c.isalnum() or c in "-_")) for c in name):
        raise InvariantError("not usable as a bus subject token", code="bad_subject_token")
    return name

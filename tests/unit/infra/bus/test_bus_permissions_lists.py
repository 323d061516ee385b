"""The allow lists themselves: no wildcard where a tenant or a site belongs."""

from __future__ import annotations

import pytest

from infra.bus.permissions import (
    cloud_inbox,
    cloud_node,
    edge_client,
    edge_leaf,
    site_inbox,
    tenant_observer,
)
from infra.contracts.errors import InvariantError
from infra.contracts.ids import SiteId, TenantId

SITE, TENANT = SiteId("s1"), TenantId("t1")


def test_an_edges_link_names_its_site_and_tenants_everywhere() -> None:
    link = edge_leaf(SITE, [TENANT, TENANT])
    assert link.connection_types == ("LEAFNODE",)
    for subject in (*link.publish, *link.subscribe):
        if subject.startswith("tenant."):
            assert subject.startswith("tenant.t1.site.s1."), subject
        if subject.startswith(("site.", "_mirror.")):
            assert subject.split(".")[1] == "s1", subject
    assert "tenant.t1.site.s1.cmd.>" not in link.publish
    assert len(link.publish) == len(set(link.publish))


def test_a_point_of_presence_names_its_site_everywhere() -> None:
    link = edge_leaf(SITE, None)
    tenants = [s for s in (*link.publish, *link.subscribe) if s.startswith("tenant.")]
    assert sorted(tenants) == sorted(
        f"tenant.*.site.s1.{kind}.>" for kind in ("evt", "up", "ask", "cmd")
    )
    assert "tenant.*.site.s1.cmd.>" not in link.publish


def test_no_tenants_means_no_tenants_subjects() -> None:
    link = edge_leaf(SITE, [])
    assert not [s for s in (*link.publish, *link.subscribe) if s.startswith("tenant")]


def test_a_cloud_node_cannot_forge_an_edges_events() -> None:
    assert not [s for s in cloud_node().publish if ".evt." in s or ".up." in s]


def test_an_observer_sends_nothing() -> None:
    assert tenant_observer(TENANT).publish == ()


@pytest.mark.parametrize("name", ["", "*", ">", "a.b", "a b", "ä", "a\n"])
def test_no_wildcard_enters_a_permission(name: str) -> None:
    for make in (
        lambda: edge_leaf(SiteId(name), []),
        lambda: edge_leaf(SITE, [TenantId(name)]),
        lambda: edge_client(SiteId(name)),
        lambda: tenant_observer(TenantId(name)),
        lambda: cloud_inbox(name),
        lambda: site_inbox(SiteId(name)),
    ):
        with pytest.raises(InvariantError):
            make()

"""What may be handed to a program."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cloud.identity.permissions import ROLE_PERMISSIONS, Permission, Role
from cloud.identity.principal import Actor, ActorKind, Principal
from cloud.machines.delegation import delegated, known_permissions, permissions_of_kind
from infra.contracts.errors import Forbidden
from infra.contracts.ids import TenantId

HOME = TenantId("00000000-0000-7000-8000-000000000001")
P = Permission


def giver(role: Role) -> Principal:
    allowed = ROLE_PERMISSIONS[role] & permissions_of_kind("tenant")
    return Principal(Actor(ActorKind.USER, "u", "U"), HOME, HOME, allowed)


def test_only_who_has_all_gives_all() -> None:
    assert delegated(None, giver(Role.OWNER), "tenant") is None
    own = giver(Role.ADMINISTRATOR).permissions
    assert delegated(None, giver(Role.ADMINISTRATOR), "tenant") == own


def test_a_choice_is_kept() -> None:
    assert delegated([P.QUEUES_READ], giver(Role.PLANNER), "tenant") == frozenset({P.QUEUES_READ})


@pytest.mark.parametrize(
    "wanted",
    [
        pytest.param([P.QUEUES_WRITE], id="not-the-giver-s"),
        pytest.param([P.QUEUES_READ, P.PLATFORM_TENANTS_READ], id="the-platform-s"),
        pytest.param([P.CLIENTS_READ], id="an-outsourcer-s"),
    ],
)
def test_more_than_own_is_refused(wanted: list[Permission]) -> None:
    with pytest.raises(Forbidden) as caught:
        delegated(wanted, giver(Role.PLANNER), "tenant")
    assert (caught.value.code, caught.value.field) == ("more_than_own", "permissions")


def test_a_guest_leaves_nothing_behind() -> None:
    guest = replace(giver(Role.OWNER), grant_id="g")
    with pytest.raises(Forbidden, match="guest"):
        delegated([P.QUEUES_READ], guest, "tenant")


def test_only_outsourcers_have_clients() -> None:
    assert P.CLIENTS_READ in permissions_of_kind("reseller")
    assert P.CLIENTS_READ not in permissions_of_kind("tenant")
    assert not any(each.is_platform for each in permissions_of_kind("reseller"))


def test_names_of_another_release_allow_nothing() -> None:
    assert known_permissions(["queues:read", "given:up"]) == {P.QUEUES_READ}

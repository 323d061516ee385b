"""What memberships allow together: a limited role is never widened by an unlimited one."""

from __future__ import annotations

import itertools

import pytest

from cloud.identity.membership import Held, rights_of
from cloud.identity.permissions import (
    QUEUE_LIMITED_PERMISSIONS,
    ROLE_PERMISSIONS,
    Permission,
    Role,
)
from infra.contracts.ids import QueueId

SALES = frozenset({QueueId("sales")})
HELP = frozenset({QueueId("help")})


def held(role: Role, queues: frozenset[QueueId] | None = None) -> Held:
    return Held(f"{role}-{queues}", role.value, queues)


@pytest.mark.parametrize(
    ("memberships", "queues", "may", "may_not"),
    [
        pytest.param([], frozenset(), None, Permission.TENANT_READ, id="none"),
        pytest.param([held(Role.OWNER)], None, Permission.TENANT_CLOSE, None, id="owner"),
        pytest.param(
            [held(Role.SUPERVISOR, SALES), held(Role.SUPERVISOR, HELP)],
            SALES | HELP,
            Permission.AGENTS_CONTROL,
            Permission.FLOWS_READ,
            id="two-queues",
        ),
        pytest.param(
            [held(Role.AGENT), held(Role.SUPERVISOR, SALES)],
            SALES,
            Permission.AGENTS_CONTROL,
            None,
            id="agent-everywhere-supervisor-in-part",
        ),
        pytest.param(
            [held(Role.PLANNER), held(Role.SUPERVISOR, SALES)],
            None,
            Permission.FLOWS_READ,
            Permission.AGENTS_CONTROL,
            id="planner-everywhere-supervisor-in-part",
        ),
        pytest.param(
            [held(Role.SUPERVISOR), held(Role.AGENT, SALES)],
            None,
            Permission.AGENTS_CONTROL,
            None,
            id="supervisor-everywhere-agent-in-part",
        ),
    ],
)
def test_rights_of(
    memberships: list[Held],
    queues: frozenset[QueueId] | None,
    may: Permission | None,
    may_not: Permission | None,
) -> None:
    rights = rights_of(memberships, is_reseller=False, is_home=True)
    assert rights.queue_ids == queues
    assert may is None or may in rights.permissions
    assert may_not not in rights.permissions


@pytest.mark.parametrize(("whole", "part"), list(itertools.product(Role, Role)))
def test_a_limited_role_gives_nothing_everywhere(whole: Role, part: Role) -> None:
    rights = rights_of([held(whole), held(part, SALES)], is_reseller=True, is_home=True)
    if rights.queue_ids is None:
        assert rights.permissions == ROLE_PERMISSIONS[whole]
    else:
        assert rights.permissions <= QUEUE_LIMITED_PERMISSIONS
        assert rights.queue_ids == SALES

"""What can be allowed, and which role allows it: one table for tenants, one for the operator."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Permission(StrEnum):
    """One thing that an endpoint may demand.

    Those of a tenant act on the tenant of the request. `platform:` ones belong to the operator's
    people only; `clients:` ones to an outsourcer's, over its own client tenants.
    """

    TENANT_READ = "tenant:read"
    TENANT_WRITE = "tenant:write"
    TENANT_CLOSE = "tenant:close"
    PEOPLE_READ = "people:read"
    PEOPLE_WRITE = "people:write"
    ROLES_WRITE = "roles:write"
    SIGN_IN_WRITE = "sign_in:write"
    KEYS_READ = "keys:read"
    KEYS_WRITE = "keys:write"
    WEBHOOKS_READ = "webhooks:read"
    WEBHOOKS_WRITE = "webhooks:write"
    AUDIT_READ = "audit:read"
    GRANTS_READ = "grants:read"
    GRANTS_WRITE = "grants:write"
    SITES_READ = "sites:read"
    SITES_WRITE = "sites:write"
    QUEUES_READ = "queues:read"
    QUEUES_WRITE = "queues:write"
    FLOWS_READ = "flows:read"
    FLOWS_WRITE = "flows:write"
    NUMBERS_READ = "numbers:read"
    NUMBERS_WRITE = "numbers:write"
    LIVE_READ = "live:read"
    AGENTS_CONTROL = "agents:control"
    AGENT_WORK = "agent:work"
    CONTACTS_READ = "contacts:read"
    REPORTS_READ = "reports:read"
    RECORDINGS_READ = "recordings:read"
    USAGE_READ = "usage:read"
    BILLING_READ = "billing:read"
    BILLING_WRITE = "billing:write"
    CLIENTS_READ = "clients:read"
    CLIENTS_WRITE = "clients:write"
    PLATFORM_TENANTS_READ = "platform:tenants:read"
    PLATFORM_TENANTS_WRITE = "platform:tenants:write"
    PLATFORM_SITES_READ = "platform:sites:read"
    PLATFORM_SITES_WRITE = "platform:sites:write"
    PLATFORM_HEALTH_READ = "platform:health:read"
    PLATFORM_PLANS_WRITE = "platform:plans:write"
    PLATFORM_NUMBERS_WRITE = "platform:numbers:write"
    PLATFORM_ACCESS_ASK = "platform:access:ask"

    @property
    def is_platform(self) -> bool:
        """It acts on the platform, not on a tenant."""
        return self.value.startswith("platform:")

    @property
    def is_client(self) -> bool:
        """It acts on an outsourcer's client tenants."""
        return self.value.startswith("clients:")


class Role(StrEnum):
    """What a person is in a tenant."""

    OWNER = "owner"
    ADMINISTRATOR = "administrator"
    SUPERVISOR = "supervisor"
    PLANNER = "planner"
    QUALITY_ANALYST = "quality_analyst"
    AGENT = "agent"
    BILLING = "billing"
    READ_ONLY = "read_only"


class OperatorRole(StrEnum):
    """What a person is at the operator of the platform."""

    OPERATOR_ADMINISTRATOR = "operator_administrator"
    OPERATOR_SUPPORT = "operator_support"
    OPERATOR_READ_ONLY = "operator_read_only"


P = Permission

TENANT_PERMISSIONS = frozenset(each for each in Permission if not each.is_platform)
PLATFORM_PERMISSIONS = frozenset(each for each in Permission if each.is_platform)

_READ_CONFIGURATION = frozenset(
    {P.TENANT_READ, P.PEOPLE_READ, P.SITES_READ, P.QUEUES_READ, P.FLOWS_READ, P.NUMBERS_READ}
)
_WATCH = frozenset({P.LIVE_READ, P.CONTACTS_READ, P.REPORTS_READ})

ROLE_PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    Role.OWNER: TENANT_PERMISSIONS,
    Role.ADMINISTRATOR: TENANT_PERMISSIONS - {P.TENANT_CLOSE, P.BILLING_WRITE},
    Role.SUPERVISOR: _READ_CONFIGURATION
    | _WATCH
    | {P.AGENTS_CONTROL, P.RECORDINGS_READ, P.AGENT_WORK},
    Role.PLANNER: _READ_CONFIGURATION | _WATCH,
    Role.QUALITY_ANALYST: _READ_CONFIGURATION | _WATCH | {P.RECORDINGS_READ},
    Role.AGENT: frozenset({P.TENANT_READ, P.QUEUES_READ, P.AGENT_WORK}),
    Role.BILLING: frozenset({P.TENANT_READ, P.USAGE_READ, P.BILLING_READ, P.BILLING_WRITE}),
    Role.READ_ONLY: _READ_CONFIGURATION | _WATCH | {P.USAGE_READ},
}

OPERATOR_PERMISSIONS: Mapping[OperatorRole, frozenset[Permission]] = {
    OperatorRole.OPERATOR_ADMINISTRATOR: PLATFORM_PERMISSIONS,
    OperatorRole.OPERATOR_SUPPORT: frozenset(
        {
            P.PLATFORM_TENANTS_READ,
            P.PLATFORM_SITES_READ,
            P.PLATFORM_HEALTH_READ,
            P.PLATFORM_ACCESS_ASK,
        }
    ),
    OperatorRole.OPERATOR_READ_ONLY: frozenset(
        {P.PLATFORM_TENANTS_READ, P.PLATFORM_SITES_READ, P.PLATFORM_HEALTH_READ}
    ),
}

# What a role that is limited to some queues can still do; the rest needs the whole tenant.
QUEUE_LIMITED_PERMISSIONS = frozenset(
    {
        P.TENANT_READ,
        P.QUEUES_READ,
        P.PEOPLE_READ,
        P.LIVE_READ,
        P.CONTACTS_READ,
        P.REPORTS_READ,
        P.RECORDINGS_READ,
        P.AGENTS_CONTROL,
        P.AGENT_WORK,
    }
)

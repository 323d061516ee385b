"""What a signed-in person is as an agent, at home and by grant in each client; its own phone."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from cloud.acd.repository import AgentRepository, QueueRepository
from cloud.acd.schemas import SipCredentials, StateRequest
from cloud.acd.service import AgentService
from cloud.identity.permissions import Role
from cloud.identity.principal import Principal
from infra.contracts.config import SIP_REALM
from infra.contracts.errors import Forbidden, NotFound
from infra.contracts.ids import TenantId
from infra.db.elsewhere import elsewhere
from infra.db.scope import AnyRow, TenantScope

# Organisations that one person works in: an outsourcer's agent has a handful of clients.
MAX_ORGANISATIONS = 100


class OwnQueue(msgspec.Struct, frozen=True):
    """A queue that one serves."""

    queue_id: str
    name: str


class OwnAgent(msgspec.Struct, frozen=True):
    """The agent that the signed-in person is in one organisation.

    Attributes:
        is_guest: by an outsourcer's grant, in a client.
        until_at_ms: when the last of the grants ends; None for no end.
        sip_username, sip_realm: what the phone registers with, beside the password.
    """

    tenant_id: str
    tenant_name: str
    agent_id: str
    is_guest: bool
    until_at_ms: int | None
    site_id: str
    queues: list[OwnQueue]
    skills: dict[str, int]
    sip_username: str
    sip_realm: str


class OwnAgentList(msgspec.Struct, frozen=True):
    """One entry for each organisation in which the person is an agent now, by its name."""

    items: list[OwnAgent]


async def own_agents(
    home: TenantScope, user_id: str, organisations: Sequence[AnyRow]
) -> OwnAgentList:
    """The agents that a person is.

    Args:
        home: of the person's own organisation.
        organisations: where it has memberships in force, as `where_member` gives them.
    """
    ends: dict[str, tuple[str, list[int | None]]] = {}
    for row in organisations:
        if row.role == Role.AGENT:
            ends.setdefault(row.tenant_id, (row.name, []))[1].append(row.until_at_ms)
    items = []
    for tenant_id, (name, until) in list(ends.items())[:MAX_ORGANISATIONS]:
        last = [each for each in until if each is not None]
        until_at_ms = max(last) if len(last) == len(until) else None
        # Its memberships prove that it has business there.
        async with elsewhere(home, TenantId(tenant_id)) as there:
            found = await _own_agent(there, user_id, name, until_at_ms, home.tenant_id)
        if found is not None:
            items.append(found)
    return OwnAgentList(items)


async def _own_agent(
    there: TenantScope, user_id: str, name: str, until_at_ms: int | None, home_id: str
) -> OwnAgent | None:
    rows = await AgentRepository(there).of_users([user_id])
    if not rows:
        return None
    row = rows[0]
    # array_agg() gives the driver's UUID objects.
    queues = await QueueRepository(there).found(
        None, [str(each) for each in row.queue_ids or []], None
    )
    return OwnAgent(
        tenant_id=there.tenant_id,
        tenant_name=name,
        agent_id=row.agent_id,
        is_guest=there.tenant_id != home_id,
        until_at_ms=until_at_ms,
        site_id=row.site_id,
        queues=[OwnQueue(each.queue_id, each.name) for each in queues],
        skills=row.skills,
        sip_username=row.sip_username,
        sip_realm=SIP_REALM,
    )


class OwnAgentService:
    """The agent that the principal is where it acts, inside the request's transaction."""

    def __init__(self, scope: TenantScope, principal: Principal) -> None:
        self._scope = scope
        self._principal = principal
        self._agents = AgentService(scope, principal)

    async def renew_sip_password(self, now_ms: int) -> SipCredentials:
        """A new password for one's own phone; the one before ends with the next configuration.

        Raises:
            NotFound: the person is no agent here.
        """
        return await self._agents.renew_sip_password(await self.agent_id(), now_ms)

    async def check_control(self, asked: StateRequest, now_ms: int) -> str:
        """One's own agent, whose state is asked for; it is noted that it is.

        Raises:
            NotFound: the person is no agent here.
        """
        agent_id = await self.agent_id()
        await self._agents.check_control(agent_id, now_ms, asked)
        return agent_id

    async def agent_id(self) -> str:
        """The agent that the principal is here.

        Raises:
            NotFound: it is none, or was disabled.
        """
        user_id = self._principal.user_id
        if user_id is None:
            raise Forbidden("only a person who is signed in has this", code="not_a_person")
        row = await AgentRepository(self._scope).of_user(user_id)
        if row is None or not row.is_enabled:
            raise NotFound("you are no agent here", code="not_an_agent")
        agent_id: str = row.agent_id
        return agent_id

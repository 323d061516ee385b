"""Endpoints for queues, skills and agents, and for asking for an agent's state."""

from __future__ import annotations

from functools import partial

from litestar import Controller, delete, get, patch, post, put
from litestar.params import FromQuery, JSONBody

from cloud.acd.asking import ask_state
from cloud.acd.phones import AgentPhone, ask_phone, question_for
from cloud.acd.schemas import (
    Agent,
    AgentList,
    AgentPatch,
    CreatedAgent,
    NewAgent,
    Queue,
    QueueBody,
    QueueList,
    SipCredentials,
    Skill,
    SkillBody,
    SkillList,
    StateAccepted,
    StateRequest,
)
from cloud.acd.service import AgentService, QueueService
from cloud.acd.skill_service import SkillService
from cloud.api.boundary import IdFilter, PathId, TenantRequest, now_of, tenant_transaction
from cloud.api.errors import NoOwner
from cloud.api.etags import check_match
from cloud.api.pages import TextFilter
from cloud.identity.permissions import Permission
from cloud.people.guests import check_stays
from infra.bus.messages import Bus
from infra.contracts.errors import PeerError


class QueuesController(Controller):
    """`/v1/queues`."""

    path = "/queues"
    tags = ("routing",)

    @get(needs=Permission.QUEUES_READ)
    async def queues(
        self, request: TenantRequest, q: TextFilter = None, skill: TextFilter = None
    ) -> QueueList:
        """List queues, by name: all, or those whose name holds `q` or that require the skill."""
        async with tenant_transaction(request) as scope:
            return await QueueService(scope, request.user).found(q, skill)

    @post(needs=Permission.QUEUES_WRITE)
    async def add_queue(self, request: TenantRequest, data: JSONBody[QueueBody]) -> Queue:
        """Add a queue."""
        async with tenant_transaction(request) as scope:
            return await QueueService(scope, request.user).add(data, now_of(request))

    @get("/{queue_id:str}", needs=Permission.QUEUES_READ)
    async def queue(self, request: TenantRequest, queue_id: PathId) -> Queue:
        """Show one queue."""
        async with tenant_transaction(request) as scope:
            return await QueueService(scope, request.user).get(queue_id)

    @put("/{queue_id:str}", needs=Permission.QUEUES_WRITE)
    async def replace_queue(
        self, request: TenantRequest, queue_id: PathId, data: JSONBody[QueueBody]
    ) -> Queue:
        """Replace a queue's policy."""
        async with tenant_transaction(request) as scope:
            service, check = QueueService(scope, request.user), partial(check_match, request)
            return await service.replace(queue_id, data, now_of(request), check)

    @delete("/{queue_id:str}", needs=Permission.QUEUES_WRITE)
    async def remove_queue(self, request: TenantRequest, queue_id: PathId) -> None:
        """Remove a queue that no agent serves."""
        async with tenant_transaction(request) as scope:
            check = partial(check_match, request)
            await QueueService(scope, request.user).remove(queue_id, now_of(request), check)


class SkillsController(Controller):
    """`/v1/skills`: the catalogue that queues and agents take their skills from."""

    path = "/skills"
    tags = ("routing",)

    @get(needs=Permission.QUEUES_READ)
    async def skills(self, request: TenantRequest, q: TextFilter = None) -> SkillList:
        """List skills, by name: all, or those whose name or description holds `q`."""
        async with tenant_transaction(request) as scope:
            return await SkillService(scope, request.user.actor).found(q)

    @post(needs=Permission.QUEUES_WRITE)
    async def add_skill(self, request: TenantRequest, data: JSONBody[SkillBody]) -> Skill:
        """Add a skill."""
        async with tenant_transaction(request) as scope:
            return await SkillService(scope, request.user.actor).add(data, now_of(request))

    @get("/{skill_id:str}", needs=Permission.QUEUES_READ)
    async def skill(self, request: TenantRequest, skill_id: PathId) -> Skill:
        """Show one skill."""
        async with tenant_transaction(request) as scope:
            return await SkillService(scope, request.user.actor).get(skill_id)

    @put("/{skill_id:str}", needs=Permission.QUEUES_WRITE)
    async def replace_skill(
        self, request: TenantRequest, skill_id: PathId, data: JSONBody[SkillBody]
    ) -> Skill:
        """Replace a skill; its name can't change while it is used."""
        async with tenant_transaction(request) as scope:
            service = SkillService(scope, request.user.actor)
            check = partial(check_match, request)
            return await service.replace(skill_id, data, now_of(request), check)

    @delete("/{skill_id:str}", needs=Permission.QUEUES_WRITE)
    async def remove_skill(self, request: TenantRequest, skill_id: PathId) -> None:
        """Remove a skill that no queue, agent or published flow uses."""
        async with tenant_transaction(request) as scope:
            check = partial(check_match, request)
            await SkillService(scope, request.user.actor).remove(skill_id, now_of(request), check)


class AgentsController(Controller):
    """`/v1/agents`."""

    path = "/agents"
    tags = ("routing",)

    @get(needs=Permission.PEOPLE_READ)
    async def agents(
        self,
        request: TenantRequest,
        q: TextFilter = None,
        queue_id: IdFilter = None,
        with_disabled: FromQuery[bool] = False,
        guests: FromQuery[bool | None] = None,
    ) -> AgentList:
        """List agents, by name: all, or those whose name holds `q` or who serve the queue.

        `guests` asks for those alone who work here by an outsourcer's grant, or for all others.
        """
        async with tenant_transaction(request) as scope:
            service = AgentService(scope, request.user)
            return await service.found(q, queue_id, with_disabled=with_disabled, guests=guests)

    @post(needs=Permission.PEOPLE_WRITE)
    async def add_agent(self, request: TenantRequest, data: JSONBody[NewAgent]) -> CreatedAgent:
        """Add an agent; the answer is the only place that shows the SIP password."""
        async with tenant_transaction(request) as scope:
            await check_stays(scope, request.user)
            return await AgentService(scope, request.user).add(data, now_of(request))

    @get("/{agent_id:str}", needs=Permission.PEOPLE_READ)
    async def agent(self, request: TenantRequest, agent_id: PathId) -> Agent:
        """Show one agent."""
        async with tenant_transaction(request) as scope:
            return await AgentService(scope, request.user).get(agent_id)

    @patch("/{agent_id:str}", needs=Permission.PEOPLE_WRITE)
    async def change_agent(
        self, request: TenantRequest, agent_id: PathId, data: JSONBody[AgentPatch]
    ) -> Agent:
        """Change an agent; a field left out stays."""
        async with tenant_transaction(request) as scope:
            service, check = AgentService(scope, request.user), partial(check_match, request)
            return await service.change(agent_id, data, now_of(request), check)

    @delete("/{agent_id:str}", needs=Permission.PEOPLE_WRITE)
    async def remove_agent(self, request: TenantRequest, agent_id: PathId) -> None:
        """Remove an agent; its history stays."""
        async with tenant_transaction(request) as scope:
            check = partial(check_match, request)
            await AgentService(scope, request.user).remove(agent_id, now_of(request), check)

    @get("/{agent_id:str}/phone", needs=Permission.PEOPLE_READ)
    async def agent_phone(self, request: TenantRequest, agent_id: PathId) -> AgentPhone:
        """Tell how it is with an agent's phone: preparing, waiting, registered, or site_silent."""
        # The site is asked after the transaction: a connection must not wait for it.
        async with tenant_transaction(request) as scope:
            question = await question_for(scope, request.user, agent_id)
        bus: Bus = request.app.state.bus
        return await ask_phone(bus, request.user.tenant, question, now_of(request))

    @post("/{agent_id:str}/sip-password", status_code=200, needs=Permission.PEOPLE_WRITE)
    async def renew_sip_password(self, request: TenantRequest, agent_id: PathId) -> SipCredentials:
        """Replace the phone's password; the answer is the only place that shows it."""
        async with tenant_transaction(request) as scope:
            await check_stays(scope, request.user)
            return await AgentService(scope, request.user).renew_sip_password(
                agent_id, now_of(request)
            )

    @post("/{agent_id:str}/state", status_code=202, needs=Permission.AGENTS_CONTROL)
    async def request_state(
        self, request: TenantRequest, agent_id: PathId, data: JSONBody[StateRequest]
    ) -> StateAccepted:
        """Ask the routing owner for an agent's state: available, aux or offline."""
        tenant_id, now_ms = request.user.tenant, now_of(request)
        async with tenant_transaction(request) as scope:
            await AgentService(scope, request.user).check_control(agent_id, now_ms, data)
        bus: Bus = request.app.state.bus
        try:
            await ask_state(bus, tenant_id, agent_id, data.state, data.reason, now_ms)
        except PeerError as exc:
            raise NoOwner("no routing owner answers for this tenant; try again") from exc
        return StateAccepted(agent_id, data.state)

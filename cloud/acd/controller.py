"""Endpoints for queues and agents, and for asking the routing owner for an agent's state."""

from __future__ import annotations

from litestar import Controller, delete, get, patch, post, put

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
    StateAccepted,
    StateRequest,
)
from cloud.acd.service import AgentService, QueueService
from cloud.api.boundary import PathId, TenantRequest, new_id, now_of, tenant_transaction
from cloud.api.errors import NoOwner
from cloud.identity.permissions import Permission
from infra.bus.messages import Bus
from infra.contracts import subjects
from infra.contracts.agent import RequestAgentState
from infra.contracts.envelope import wrap
from infra.contracts.errors import PeerError
from infra.contracts.ids import AgentId, EventId
from infra.contracts.site import Accepted


class QueuesController(Controller):
    """`/v1/queues`."""

    path = "/queues"
    tags = ("routing",)

    @get(needs=Permission.QUEUES_READ)
    async def queues(self, request: TenantRequest) -> QueueList:
        """List all queues, by name."""
        async with tenant_transaction(request) as scope:
            return await QueueService(scope).all()

    @post(needs=Permission.QUEUES_WRITE)
    async def add_queue(self, request: TenantRequest, data: QueueBody) -> Queue:
        """Add a queue."""
        async with tenant_transaction(request) as scope:
            return await QueueService(scope).add(data, now_of(request))

    @get("/{queue_id:str}", needs=Permission.QUEUES_READ)
    async def queue(self, request: TenantRequest, queue_id: PathId) -> Queue:
        """Show one queue."""
        async with tenant_transaction(request) as scope:
            return await QueueService(scope).get(queue_id)

    @put("/{queue_id:str}", needs=Permission.QUEUES_WRITE)
    async def replace_queue(
        self, request: TenantRequest, queue_id: PathId, data: QueueBody
    ) -> Queue:
        """Replace a queue's policy."""
        async with tenant_transaction(request) as scope:
            return await QueueService(scope).replace(queue_id, data, now_of(request))

    @delete("/{queue_id:str}", needs=Permission.QUEUES_WRITE)
    async def remove_queue(self, request: TenantRequest, queue_id: PathId) -> None:
        """Remove a queue that no agent serves."""
        async with tenant_transaction(request) as scope:
            await QueueService(scope).remove(queue_id, now_of(request))


class AgentsController(Controller):
    """`/v1/agents`."""

    path = "/agents"
    tags = ("routing",)

    @get(needs=Permission.PEOPLE_READ)
    async def agents(self, request: TenantRequest) -> AgentList:
        """List all agents, by name."""
        async with tenant_transaction(request) as scope:
            return await AgentService(scope).all()

    @post(needs=Permission.PEOPLE_WRITE)
    async def add_agent(self, request: TenantRequest, data: NewAgent) -> CreatedAgent:
        """Add an agent; the answer is the only place that shows the SIP password."""
        async with tenant_transaction(request) as scope:
            return await AgentService(scope).add(data, now_of(request))

    @get("/{agent_id:str}", needs=Permission.PEOPLE_READ)
    async def agent(self, request: TenantRequest, agent_id: PathId) -> Agent:
        """Show one agent."""
        async with tenant_transaction(request) as scope:
            return await AgentService(scope).get(agent_id)

    @patch("/{agent_id:str}", needs=Permission.PEOPLE_WRITE)
    async def change_agent(
        self, request: TenantRequest, agent_id: PathId, data: AgentPatch
    ) -> Agent:
        """Change an agent; a field left out stays."""
        async with tenant_transaction(request) as scope:
            return await AgentService(scope).change(agent_id, data, now_of(request))

    @delete("/{agent_id:str}", needs=Permission.PEOPLE_WRITE)
    async def remove_agent(self, request: TenantRequest, agent_id: PathId) -> None:
        """Remove an agent; its history stays."""
        async with tenant_transaction(request) as scope:
            await AgentService(scope).remove(agent_id, now_of(request))

    @post("/{agent_id:str}/sip-password", status_code=200, needs=Permission.PEOPLE_WRITE)
    async def renew_sip_password(self, request: TenantRequest, agent_id: PathId) -> SipCredentials:
        """Replace the phone's password; the answer is the only place that shows it."""
        async with tenant_transaction(request) as scope:
            return await AgentService(scope).renew_sip_password(agent_id, now_of(request))

    @post("/{agent_id:str}/state", status_code=202, needs=Permission.AGENTS_CONTROL)
    async def request_state(
        self, request: TenantRequest, agent_id: PathId, data: StateRequest
    ) -> StateAccepted:
        """Ask the routing owner for an agent's state: available, aux or offline."""
        body = RequestAgentState(AgentId(agent_id), data.state, data.reason)
        tenant_id = request.user.tenant
        now_ms = now_of(request)
        envelope = wrap(body, event_id=EventId(new_id(now_ms)), tenant_id=tenant_id, at_ms=now_ms)
        subject = subjects.acd_request(tenant_id, RequestAgentState)
        bus: Bus = request.app.state.bus
        try:
            await bus.request(subject, envelope, Accepted)
        except PeerError as exc:
            raise NoOwner("no routing owner answers for this tenant; try again") from exc
        return StateAccepted(agent_id, data.state)

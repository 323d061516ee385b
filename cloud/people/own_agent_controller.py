"""Endpoints of a person's own agents: which they are, their phones, their states."""

from __future__ import annotations

from litestar import Controller, get, post
from litestar.params import JSONBody

from cloud.acd.asking import ask_state
from cloud.acd.phones import AgentPhone, ask_phone, question_for
from cloud.acd.schemas import SipCredentials, StateAccepted, StateRequest
from cloud.api.auth import SIGNED_IN
from cloud.api.boundary import TenantRequest, now_of, tenant_transaction
from cloud.api.errors import NoOwner
from cloud.identity.me import person_of
from cloud.identity.permissions import Permission
from cloud.identity.user_repository import UserRepository
from cloud.people.own_agents import OwnAgentList, OwnAgentService, own_agents
from cloud.tenancy.controller import database_of
from infra.bus.messages import Bus
from infra.contracts.errors import PeerError


class OwnAgentsController(Controller):
    """`/v1/me/agents`, and `/v1/me/agent` for the one in the organisation that is acted on."""

    path = "/me"
    tags = ("me",)

    @get("/agents", needs=SIGNED_IN)
    async def own_agents(self, request: TenantRequest) -> OwnAgentList:
        """List the organisations in which one is an agent, with what the phone registers as."""
        home_id, user_id = person_of(request.user)
        database = database_of(request)
        async with database.platform() as connection:
            users = UserRepository(connection)
            organisations = await users.where_member(home_id, user_id, now_of(request))
        async with database.tenant(home_id) as home:
            return await own_agents(home, user_id, organisations)

    @get("/agent/phone", needs=Permission.AGENT_WORK)
    async def own_phone(self, request: TenantRequest) -> AgentPhone:
        """Tell how it is with one's own phone, and where it registers."""
        # The site is asked after the transaction: a connection must not wait for it.
        async with tenant_transaction(request) as scope:
            agent_id = await OwnAgentService(scope, request.user).agent_id()
            question = await question_for(scope, request.user, agent_id)
        bus: Bus = request.app.state.bus
        return await ask_phone(bus, request.user.tenant, question, now_of(request))

    @post("/agent/sip-password", status_code=200, needs=Permission.AGENT_WORK)
    async def renew_own_sip_password(self, request: TenantRequest) -> SipCredentials:
        """Replace one's own phone's password; the answer is the only place that shows it."""
        async with tenant_transaction(request) as scope:
            service = OwnAgentService(scope, request.user)
            return await service.renew_sip_password(now_of(request))

    @post("/agent/state", status_code=202, needs=Permission.AGENT_WORK)
    async def request_own_state(
        self, request: TenantRequest, data: JSONBody[StateRequest]
    ) -> StateAccepted:
        """Ask the routing owner for one's own state: available, aux or offline."""
        tenant_id, now_ms = request.user.tenant, now_of(request)
        async with tenant_transaction(request) as scope:
            agent_id = await OwnAgentService(scope, request.user).check_control(data, now_ms)
        bus: Bus = request.app.state.bus
        try:
            await ask_state(bus, tenant_id, agent_id, data.state, data.reason, now_ms)
        except PeerError as exc:
            raise NoOwner("no routing owner answers for this tenant; try again") from exc
        return StateAccepted(agent_id, data.state)

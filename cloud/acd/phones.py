"""How it is with an agent's phone: the site is asked, which alone knows."""

from __future__ import annotations

import hashlib
from enum import StrEnum

import msgspec

from cloud.acd.repository import AgentRepository
from cloud.acd.service import AgentService
from cloud.api.boundary import new_id
from cloud.identity.principal import Principal
from infra.bus.messages import Bus
from infra.contracts import subjects
from infra.contracts.config import SIP_REALM
from infra.contracts.envelope import wrap
from infra.contracts.errors import NotFound, PeerError, RequestError
from infra.contracts.ids import AgentId, EventId, SiteId, TenantId
from infra.contracts.site import AskPhone, PhoneState
from infra.db.scope import TenantScope
from infra.telemetry.logs import get_logger

log = get_logger(__name__)


class PhoneStatus(StrEnum):
    """How far a phone has come."""

    SITE_SILENT = "site_silent"  # the site does not answer: nobody can tell
    PREPARING = "preparing"  # the site has not taken the present password yet
    WAITING = "waiting"  # a phone may register, and none has
    REGISTERED = "registered"


class AgentPhone(msgspec.Struct, frozen=True):
    """An agent's phone as its site knows it now.

    Attributes:
        address: host:port where it registers; null while the site is silent.
    """

    agent_id: str
    site_id: str
    sip_username: str
    sip_realm: str
    status: PhoneStatus
    address: str | None


class PhoneQuestion(msgspec.Struct, frozen=True):
    """What to ask, and whom; made inside the transaction, asked outside of it."""

    agent_id: str
    site_id: str
    sip_username: str
    credential: str


async def question_for(scope: TenantScope, principal: Principal, agent_id: str) -> PhoneQuestion:
    """The question about an agent's phone.

    Raises:
        NotFound: no such agent for this principal, or it is one no more.
    """
    agent = await AgentService(scope, principal).get(agent_id)
    row = await AgentRepository(scope).get(agent_id)
    if row is None or not agent.is_enabled:
        raise NotFound("no such agent", field="agent_id")
    credential = hashlib.sha256(row.sip_ha1.encode()).hexdigest()
    return PhoneQuestion(agent_id, agent.site_id, agent.sip_username, credential)


async def ask_phone(
    bus: Bus, tenant_id: TenantId, question: PhoneQuestion, now_ms: int
) -> AgentPhone:
    """Ask the site."""
    body = AskPhone(tenant_id, AgentId(question.agent_id), question.credential)
    envelope = wrap(body, event_id=EventId(new_id(now_ms)), tenant_id=tenant_id, at_ms=now_ms)
    subject = subjects.site_message(SiteId(question.site_id), AskPhone)
    try:
        state = await bus.request(subject, envelope, PhoneState)
    except (PeerError, RequestError) as exc:  # answered in words: the phone may well be fine
        log.info("site did not tell of a phone", site_id=question.site_id, code=exc.code)
        return _phone(question, PhoneStatus.SITE_SILENT, None)
    if not state.is_admitted:
        return _phone(question, PhoneStatus.PREPARING, state.address)
    status = PhoneStatus.REGISTERED if state.is_registered else PhoneStatus.WAITING
    return _phone(question, status, state.address)


def _phone(question: PhoneQuestion, status: PhoneStatus, address: str | None) -> AgentPhone:
    return AgentPhone(
        question.agent_id, question.site_id, question.sip_username, SIP_REALM, status, address
    )

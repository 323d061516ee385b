"""Endpoints of history: contacts, interactions and CDRs."""

from __future__ import annotations

from typing import Annotated

from litestar import Controller, get
from litestar.params import FromQuery, QueryParameter

from cloud.api.boundary import IdFilter, PathId, TenantRequest, tenant_transaction
from cloud.api.pages import DEFAULT_PAGE_ROWS, Cursor, Limit, SinceMs, UntilMs
from cloud.contacts.repository import (
    CDRS,
    CONTACTS,
    INTERACTIONS,
    RECORDINGS,
    HistoryRepository,
    PageQuery,
    item_of,
)
from cloud.contacts.schemas import (
    Cdr,
    CdrPage,
    Contact,
    ContactDetail,
    ContactPage,
    ContactRecording,
    Interaction,
    InteractionPage,
    TimelineEntry,
)
from cloud.identity.permissions import Permission
from infra.contracts.contact import ContactOutcome
from infra.contracts.errors import NotFound

PhoneFilter = Annotated[str | None, QueryParameter(max_length=64)]


class ContactsController(Controller):
    """`/v1/contacts`."""

    path = "/contacts"
    tags = ("history",)

    @get(needs=Permission.CONTACTS_READ)
    async def contacts(
        self,
        request: TenantRequest,
        cursor: Cursor = None,
        limit: Limit = DEFAULT_PAGE_ROWS,
        from_ms: SinceMs = None,
        to_ms: UntilMs = None,
        outcome: FromQuery[ContactOutcome | None] = None,
        queue_id: IdFilter = None,
        agent_id: IdFilter = None,
        ani: PhoneFilter = None,
        dnis: PhoneFilter = None,
    ) -> ContactPage:
        """List contacts, newest first."""
        equal = {
            "outcome": outcome,
            "queue_id": queue_id,
            "agent_id": agent_id,
            "ani": ani,
            "dnis": dnis,
        }
        query = PageQuery(cursor, limit, from_ms, to_ms, equal)
        async with tenant_transaction(request) as scope:
            return ContactPage(
                *await HistoryRepository(scope, request.user.queue_ids).page(
                    CONTACTS, query, Contact
                )
            )

    @get("/{contact_id:str}", needs=Permission.CONTACTS_READ)
    async def contact(self, request: TenantRequest, contact_id: PathId) -> ContactDetail:
        """Show a contact with its interactions, legs, recordings and timeline."""
        async with tenant_transaction(request) as scope:
            history = HistoryRepository(scope, request.user.queue_ids)
            row = await history.contact(contact_id)
            if row is None:
                raise NotFound("no such contact", field="contact_id")
            interactions = await history.of_contact(INTERACTIONS, contact_id)
            legs = await history.of_contact(CDRS, contact_id)
            recordings = await history.of_contact(RECORDINGS, contact_id)
            timeline = await history.timeline(contact_id)
        return ContactDetail(
            contact=item_of(row, Contact),
            interactions=[item_of(each, Interaction) for each in interactions],
            legs=[item_of(each, Cdr) for each in legs],
            recordings=[item_of(each, ContactRecording) for each in recordings],
            timeline=[item_of(each, TimelineEntry) for each in timeline],
        )


class InteractionsController(Controller):
    """`/v1/interactions`."""

    path = "/interactions"
    tags = ("history",)

    @get(needs=Permission.CONTACTS_READ)
    async def interactions(
        self,
        request: TenantRequest,
        cursor: Cursor = None,
        limit: Limit = DEFAULT_PAGE_ROWS,
        from_ms: SinceMs = None,
        to_ms: UntilMs = None,
        queue_id: IdFilter = None,
        agent_id: IdFilter = None,
        contact_id: IdFilter = None,
    ) -> InteractionPage:
        """List interactions, newest first."""
        equal = {"queue_id": queue_id, "agent_id": agent_id, "contact_id": contact_id}
        query = PageQuery(cursor, limit, from_ms, to_ms, equal)
        async with tenant_transaction(request) as scope:
            page = await HistoryRepository(scope, request.user.queue_ids).page(
                INTERACTIONS, query, Interaction
            )
            return InteractionPage(*page)


class CdrsController(Controller):
    """`/v1/cdrs`."""

    path = "/cdrs"
    tags = ("history",)

    @get(needs=Permission.CONTACTS_READ)
    async def cdrs(
        self,
        request: TenantRequest,
        cursor: Cursor = None,
        limit: Limit = DEFAULT_PAGE_ROWS,
        from_ms: SinceMs = None,
        to_ms: UntilMs = None,
        contact_id: IdFilter = None,
        agent_id: IdFilter = None,
    ) -> CdrPage:
        """List the records of legs, newest first."""
        equal = {"contact_id": contact_id, "agent_id": agent_id}
        query = PageQuery(cursor, limit, from_ms, to_ms, equal)
        async with tenant_transaction(request) as scope:
            return CdrPage(
                *await HistoryRepository(scope, request.user.queue_ids).page(CDRS, query, Cdr)
            )

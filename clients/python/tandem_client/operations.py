"""Every operation of the API: generated from the API's own description, never edit."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Literal

from . import types as t
from .transport import AsyncTransport, Etag, File, Request, Transport, part_of


class AuditGroup:
    """`client.audit`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def audit(
        self,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        from_ms: int | None = None,
        to_ms: int | None = None,
        actor: str | None = None,
        action: str | None = None,
        subject: str | None = None,
        q: str | None = None,
        etag: Etag | None = None,
    ) -> t.AuditPage:
        """List who did what, newest first; an `action` ending with a dot means the whole kind."""
        request = Request(
            "GET",
            "/v1/audit",
            query={
                "cursor": cursor,
                "limit": limit,
                "from_ms": from_ms,
                "to_ms": to_ms,
                "actor": actor,
                "action": action,
                "subject": subject,
                "q": q,
            },
            etag=etag,
        )
        return self._transport.send(request, t.AuditPage)

    def iterate_audit(
        self,
        *,
        limit: int | None = None,
        from_ms: int | None = None,
        to_ms: int | None = None,
        actor: str | None = None,
        action: str | None = None,
        subject: str | None = None,
        q: str | None = None,
    ) -> Iterator[t.AuditEntry]:
        """Each item of every page of `audit`."""
        cursor: str | None = None
        while True:
            page = self.audit(
                limit=limit,
                from_ms=from_ms,
                to_ms=to_ms,
                actor=actor,
                action=action,
                subject=subject,
                q=q,
                cursor=cursor,
            )
            yield from page.items
            cursor = page.next_cursor
            if cursor is None:
                return

    def export_audit_csv(
        self,
        *,
        from_ms: int | None = None,
        to_ms: int | None = None,
        actor: str | None = None,
        action: str | None = None,
        subject: str | None = None,
        q: str | None = None,
    ) -> bytes:
        """Export for a spreadsheet, oldest first; cells that would be formulas are made text."""
        request = Request(
            "GET",
            "/v1/audit/export.csv",
            query={
                "from_ms": from_ms,
                "to_ms": to_ms,
                "actor": actor,
                "action": action,
                "subject": subject,
                "q": q,
            },
        )
        return self._transport.send(request, bytes)

    def export_audit_jsonl(
        self,
        *,
        from_ms: int | None = None,
        to_ms: int | None = None,
        actor: str | None = None,
        action: str | None = None,
        subject: str | None = None,
        q: str | None = None,
    ) -> bytes:
        """Export as lines of canonical JSON with their hashes, oldest first."""
        request = Request(
            "GET",
            "/v1/audit/export.jsonl",
            query={
                "from_ms": from_ms,
                "to_ms": to_ms,
                "actor": actor,
                "action": action,
                "subject": subject,
                "q": q,
            },
        )
        return self._transport.send(request, bytes)

    def verify_audit(self, *, etag: Etag | None = None) -> t.AuditProof:
        """Walk along the whole chain and say whether any entry was changed, removed or
        inserted.
        """
        request = Request(
            "GET",
            "/v1/audit/verify",
            etag=etag,
        )
        return self._transport.send(request, t.AuditProof)


class BillingGroup:
    """`client.billing`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def usage(
        self,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        from_ms: int | None = None,
        to_ms: int | None = None,
        metric: t.UsageMetric | None = None,
        etag: Etag | None = None,
    ) -> t.UsagePage:
        """List the usage ledger, newest first."""
        request = Request(
            "GET",
            "/v1/usage",
            query={
                "cursor": cursor,
                "limit": limit,
                "from_ms": from_ms,
                "to_ms": to_ms,
                "metric": metric,
            },
            etag=etag,
        )
        return self._transport.send(request, t.UsagePage)

    def iterate_usage(
        self,
        *,
        limit: int | None = None,
        from_ms: int | None = None,
        to_ms: int | None = None,
        metric: t.UsageMetric | None = None,
    ) -> Iterator[t.UsageEntry]:
        """Each item of every page of `usage`."""
        cursor: str | None = None
        while True:
            page = self.usage(
                limit=limit, from_ms=from_ms, to_ms=to_ms, metric=metric, cursor=cursor
            )
            yield from page.items
            cursor = page.next_cursor
            if cursor is None:
                return

    def usage_totals(
        self, *, from_ms: int | None = None, to_ms: int | None = None, etag: Etag | None = None
    ) -> t.UsageTotals:
        """Sum the usage ledger by metric."""
        request = Request(
            "GET",
            "/v1/usage/totals",
            query={"from_ms": from_ms, "to_ms": to_ms},
            etag=etag,
        )
        return self._transport.send(request, t.UsageTotals)


class BulkGroup:
    """`client.bulk`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def export_numbers(self, *, bom: bool | None = None) -> bytes:
        """Export numbers; `bom` for Excel."""
        request = Request(
            "GET",
            "/v1/export/numbers.csv",
            query={"bom": bom},
        )
        return self._transport.send(request, bytes)

    def export_people(self, *, bom: bool | None = None) -> bytes:
        """Export people; `bom` for Excel."""
        request = Request(
            "GET",
            "/v1/export/people.csv",
            query={"bom": bom},
        )
        return self._transport.send(request, bytes)

    def export_queues(self, *, bom: bool | None = None) -> bytes:
        """Export queues; `bom` for Excel."""
        request = Request(
            "GET",
            "/v1/export/queues.csv",
            query={"bom": bom},
        )
        return self._transport.send(request, bytes)

    def export_skills(self, *, bom: bool | None = None) -> bytes:
        """Export skills; `bom` for Excel."""
        request = Request(
            "GET",
            "/v1/export/skills.csv",
            query={"bom": bom},
        )
        return self._transport.send(request, bytes)

    def import_numbers(
        self, file: File, *, dry_run: bool | None = None, idempotency_key: str | None = None
    ) -> t.ImportReport:
        """Claim and point numbers; a dry run lists every bad line and changes nothing."""
        request = Request(
            "POST",
            "/v1/import/numbers",
            query={"dry_run": dry_run},
            file=file,
            idempotency_key=idempotency_key,
        )
        return self._transport.send(request, t.ImportReport)

    def import_people(
        self, file: File, *, dry_run: bool | None = None, idempotency_key: str | None = None
    ) -> t.ImportReport:
        """Invite and change people; a dry run lists every bad line and changes nothing."""
        request = Request(
            "POST",
            "/v1/import/people",
            query={"dry_run": dry_run},
            file=file,
            idempotency_key=idempotency_key,
        )
        return self._transport.send(request, t.ImportReport)

    def import_queues(
        self, file: File, *, dry_run: bool | None = None, idempotency_key: str | None = None
    ) -> t.ImportReport:
        """Add and change queues; a dry run lists every bad line and changes nothing."""
        request = Request(
            "POST",
            "/v1/import/queues",
            query={"dry_run": dry_run},
            file=file,
            idempotency_key=idempotency_key,
        )
        return self._transport.send(request, t.ImportReport)

    def import_skills(
        self, file: File, *, dry_run: bool | None = None, idempotency_key: str | None = None
    ) -> t.ImportReport:
        """Add and change skills; a dry run lists every bad line and changes nothing."""
        request = Request(
            "POST",
            "/v1/import/skills",
            query={"dry_run": dry_run},
            file=file,
            idempotency_key=idempotency_key,
        )
        return self._transport.send(request, t.ImportReport)


class ClientsGroup:
    """`client.clients`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def brand(self, *, etag: Etag | None = None) -> t.OwnBrand:
        """Show the brand."""
        request = Request(
            "GET",
            "/v1/brand",
            etag=etag,
        )
        return self._transport.send(request, t.OwnBrand)

    def change_client(
        self, tenant_id: str, body: t.ClientPatch, *, if_match: Etag | None = None
    ) -> t.Tenant:
        """Change a client's name, time zone, language, plan or status."""
        request = Request(
            "PATCH",
            f"/v1/clients/{part_of(tenant_id)}",
            body=body,
            if_match=if_match,
        )
        return self._transport.send(request, t.Tenant)

    def client(self, tenant_id: str, *, etag: Etag | None = None) -> t.Tenant:
        """Show one client."""
        request = Request(
            "GET",
            f"/v1/clients/{part_of(tenant_id)}",
            etag=etag,
        )
        return self._transport.send(request, t.Tenant)

    def client_overview(self, *, etag: Etag | None = None) -> t.ClientOverviewList:
        """Show every client at a glance."""
        request = Request(
            "GET",
            "/v1/clients/overview",
            etag=etag,
        )
        return self._transport.send(request, t.ClientOverviewList)

    def client_queues(self, tenant_id: str, *, etag: Etag | None = None) -> t.ClientQueueList:
        """List a client's queues, to choose from for a grant."""
        request = Request(
            "GET",
            f"/v1/clients/{part_of(tenant_id)}/queues",
            etag=etag,
        )
        return self._transport.send(request, t.ClientQueueList)

    def client_skills(self, tenant_id: str, *, etag: Etag | None = None) -> t.ClientSkillList:
        """List a client's skills, to choose from for an agent's grant."""
        request = Request(
            "GET",
            f"/v1/clients/{part_of(tenant_id)}/skills",
            etag=etag,
        )
        return self._transport.send(request, t.ClientSkillList)

    def clients(
        self, *, cursor: str | None = None, limit: int | None = None, etag: Etag | None = None
    ) -> t.TenantList:
        """List clients, newest first."""
        request = Request(
            "GET",
            "/v1/clients",
            query={"cursor": cursor, "limit": limit},
            etag=etag,
        )
        return self._transport.send(request, t.TenantList)

    def iterate_clients(self, *, limit: int | None = None) -> Iterator[t.Tenant]:
        """Each item of every page of `clients`."""
        cursor: str | None = None
        while True:
            page = self.clients(limit=limit, cursor=cursor)
            yield from page.items
            cursor = page.next_cursor
            if cursor is None:
                return

    def give_grant(self, body: t.NewGrant, *, idempotency_key: str | None = None) -> t.Grant:
        """Give one of the outsourcer's own people a role in a client; an agent takes calls."""
        request = Request(
            "POST",
            "/v1/grants",
            body=body,
            idempotency_key=idempotency_key,
        )
        return self._transport.send(request, t.Grant)

    def grants(self, *, etag: Etag | None = None) -> t.GrantList:
        """List grants in force or to come."""
        request = Request(
            "GET",
            "/v1/grants",
            etag=etag,
        )
        return self._transport.send(request, t.GrantList)

    def open_client(self, body: t.NewClient, *, idempotency_key: str | None = None) -> t.Tenant:
        """Open a client; its owner is invited by mail."""
        request = Request(
            "POST",
            "/v1/clients",
            body=body,
            idempotency_key=idempotency_key,
        )
        return self._transport.send(request, t.Tenant)

    def prove_brand_domain(self, *, idempotency_key: str | None = None) -> t.OwnBrand:
        """Look for the domain's TXT record now; from then on the domain shows this brand."""
        request = Request(
            "POST",
            "/v1/brand/domain/proof",
            idempotency_key=idempotency_key,
        )
        return self._transport.send(request, t.OwnBrand)

    def put_brand(self, body: t.BrandBody, *, if_match: Etag | None = None) -> t.OwnBrand:
        """Replace name, colour and domain; white text must be readable on the colour."""
        request = Request(
            "PUT",
            "/v1/brand",
            body=body,
            if_match=if_match,
        )
        return self._transport.send(request, t.OwnBrand)

    def put_logo(self, file: File, *, if_match: Etag | None = None) -> t.OwnBrand:
        """Replace the logo: a form with one PNG or WebP image as `file`."""
        request = Request(
            "PUT",
            "/v1/brand/logo",
            file=file,
            if_match=if_match,
        )
        return self._transport.send(request, t.OwnBrand)

    def revoke_grant(self, membership_id: str, *, if_match: Etag | None = None) -> None:
        """End a grant; the next request is refused, and no further call is offered."""
        request = Request(
            "DELETE",
            f"/v1/grants/{part_of(membership_id)}",
            if_match=if_match,
        )
        return self._transport.send(request, type(None))


class EdgesGroup:
    """`client.edges`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def challenge(self, body: t.AskRenewal) -> t.RenewalChallenge:
        """A nonce to sign."""
        request = Request(
            "POST",
            "/v1/enrol/challenges",
            body=body,
        )
        return self._transport.send(request, t.RenewalChallenge)

    def enrol(self, body: t.Enrolment) -> t.EdgeCredentials:
        """Exchange a one-time code for credentials."""
        request = Request(
            "POST",
            "/v1/enrol",
            body=body,
        )
        return self._transport.send(request, t.EdgeCredentials)

    def renew(self, body: t.Renewal) -> t.EdgeCredentials:
        """Exchange credentials for new ones."""
        request = Request(
            "POST",
            "/v1/enrol/renewals",
            body=body,
        )
        return self._transport.send(request, t.EdgeCredentials)


class FlowsGroup:
    """`client.flows`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def add_flow(self, body: t.NewFlow, *, idempotency_key: str | None = None) -> t.FlowDetail:
        """Add a flow as a draft."""
        request = Request(
            "POST",
            "/v1/flows",
            body=body,
            idempotency_key=idempotency_key,
        )
        return self._transport.send(request, t.FlowDetail)

    def add_flow_from_template(
        self, body: t.FlowFromTemplate, *, idempotency_key: str | None = None
    ) -> t.FlowDetail:
        """Make a flow from a template; `publish` puts it in force at once."""
        request = Request(
            "POST",
            "/v1/flows/from-template",
            body=body,
            idempotency_key=idempotency_key,
        )
        return self._transport.send(request, t.FlowDetail)

    def add_hours(self, body: t.HoursBody, *, idempotency_key: str | None = None) -> t.OpeningHours:
        """Add opening hours with their holidays."""
        request = Request(
            "POST",
            "/v1/hours",
            body=body,
            idempotency_key=idempotency_key,
        )
        return self._transport.send(request, t.OpeningHours)

    def all_hours(self, *, etag: Etag | None = None) -> t.HoursList:
        """List all opening hours, by name."""
        request = Request(
            "GET",
            "/v1/hours",
            etag=etag,
        )
        return self._transport.send(request, t.HoursList)

    def check_flow(self, flow_id: str, *, idempotency_key: str | None = None) -> t.FlowReport:
        """Say what publishing the draft would find."""
        request = Request(
            "POST",
            f"/v1/flows/{part_of(flow_id)}/check",
            idempotency_key=idempotency_key,
        )
        return self._transport.send(request, t.FlowReport)

    def flow(self, flow_id: str, *, etag: Etag | None = None) -> t.FlowDetail:
        """Show a flow and its draft."""
        request = Request(
            "GET",
            f"/v1/flows/{part_of(flow_id)}",
            etag=etag,
        )
        return self._transport.send(request, t.FlowDetail)

    def flow_templates(
        self, *, locale: Literal["en", "zh-CN"] | None = None, etag: Etag | None = None
    ) -> t.FlowTemplateList:
        """List the starter flows, simplest first."""
        request = Request(
            "GET",
            "/v1/flow-templates",
            query={"locale": locale},
            etag=etag,
        )
        return self._transport.send(request, t.FlowTemplateList)

    def flow_version(
        self, flow_id: str, version: int, *, etag: Etag | None = None
    ) -> t.FlowVersion:
        """Show a published document."""
        request = Request(
            "GET",
            f"/v1/flows/{part_of(flow_id)}/versions/{part_of(version)}",
            etag=etag,
        )
        return self._transport.send(request, t.FlowVersion)

    def flow_versions(
        self,
        flow_id: str,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        etag: Etag | None = None,
    ) -> t.FlowVersionPage:
        """List published versions, newest first."""
        request = Request(
            "GET",
            f"/v1/flows/{part_of(flow_id)}/versions",
            query={"cursor": cursor, "limit": limit},
            etag=etag,
        )
        return self._transport.send(request, t.FlowVersionPage)

    def iterate_flow_versions(
        self, flow_id: str, *, limit: int | None = None
    ) -> Iterator[t.FlowVersionSummary]:
        """Each item of every page of `flow_versions`."""
        cursor: str | None = None
        while True:
            page = self.flow_versions(flow_id, limit=limit, cursor=cursor)
            yield from page.items
            cursor = page.next_cursor
            if cursor is None:
                return

    def flows(self, *, etag: Etag | None = None) -> t.FlowList:
        """List all flows, by name."""
        request = Request(
            "GET",
            "/v1/flows",
            etag=etag,
        )
        return self._transport.send(request, t.FlowList)

    def holiday_templates(
        self,
        *,
        country: Literal["CN", "DE", "GB", "US", None] | None = None,
        year: int | None = None,
        locale: Literal["en", "zh-CN"] | None = None,
        etag: Etag | None = None,
    ) -> t.HolidayTemplateList:
        """List public holidays to take over into hours; of this year when no other is asked."""
        request = Request(
            "GET",
            "/v1/holiday-templates",
            query={"country": country, "year": year, "locale": locale},
            etag=etag,
        )
        return self._transport.send(request, t.HolidayTemplateList)

    def hours(self, hours_id: str, *, etag: Etag | None = None) -> t.OpeningHours:
        """Show opening hours."""
        request = Request(
            "GET",
            f"/v1/hours/{part_of(hours_id)}",
            etag=etag,
        )
        return self._transport.send(request, t.OpeningHours)

    def hours_open(
        self, hours_id: str, *, at_ms: int | None = None, etag: Etag | None = None
    ) -> t.OpenState:
        """Say whether they are open now, or at another time, and when that changes."""
        request = Request(
            "GET",
            f"/v1/hours/{part_of(hours_id)}/open",
            query={"at_ms": at_ms},
            etag=etag,
        )
        return self._transport.send(request, t.OpenState)

    def preview_prompt(self, body: t.Speech, *, idempotency_key: str | None = None) -> bytes:
        """Speak a text without keeping it; the answer is the WAV file."""
        request = Request(
            "POST",
            "/v1/prompt-previews",
            body=body,
            idempotency_key=idempotency_key,
        )
        return self._transport.send(request, bytes)

    def prompt_audio(self, name: str) -> bytes:
        """Play a prompt back: the WAV file, or the part that `Range` asks for."""
        request = Request(
            "GET",
            f"/v1/prompts/{part_of(name)}/audio",
        )
        return self._transport.send(request, bytes)

    def prompt_uses(self, name: str, *, etag: Etag | None = None) -> t.PromptUseList:
        """List the flows that play a prompt."""
        request = Request(
            "GET",
            f"/v1/prompts/{part_of(name)}/uses",
            etag=etag,
        )
        return self._transport.send(request, t.PromptUseList)

    def prompts(self, *, etag: Etag | None = None) -> t.PromptList:
        """List all prompts, by name."""
        request = Request(
            "GET",
            "/v1/prompts",
            etag=etag,
        )
        return self._transport.send(request, t.PromptList)

    def publish_flow(self, flow_id: str, *, idempotency_key: str | None = None) -> t.FlowPublished:
        """Put the draft in force; each problem names its step and field."""
        request = Request(
            "POST",
            f"/v1/flows/{part_of(flow_id)}/publish",
            idempotency_key=idempotency_key,
        )
        return self._transport.send(request, t.FlowPublished)

    def put_prompt(self, name: str, file: File, *, if_match: Etag | None = None) -> t.Prompt:
        """Add or replace a prompt: a form with one 16-bit PCM WAV as `file`."""
        request = Request(
            "PUT",
            f"/v1/prompts/{part_of(name)}",
            file=file,
            if_match=if_match,
        )
        return self._transport.send(request, t.Prompt)

    def remove_flow(self, flow_id: str, *, if_match: Etag | None = None) -> None:
        """Remove a flow that no number leads to; contacts that it served stay as they are."""
        request = Request(
            "DELETE",
            f"/v1/flows/{part_of(flow_id)}",
            if_match=if_match,
        )
        return self._transport.send(request, type(None))

    def remove_hours(self, hours_id: str, *, if_match: Etag | None = None) -> None:
        """Remove opening hours to which no published flow refers."""
        request = Request(
            "DELETE",
            f"/v1/hours/{part_of(hours_id)}",
            if_match=if_match,
        )
        return self._transport.send(request, type(None))

    def remove_prompt(self, name: str, *, if_match: Etag | None = None) -> None:
        """Remove a prompt that no published flow plays."""
        request = Request(
            "DELETE",
            f"/v1/prompts/{part_of(name)}",
            if_match=if_match,
        )
        return self._transport.send(request, type(None))

    def rename_flow(
        self, flow_id: str, body: t.FlowPatch, *, if_match: Etag | None = None
    ) -> t.FlowDetail:
        """Give a flow another name; numbers that lead to it still do."""
        request = Request(
            "PATCH",
            f"/v1/flows/{part_of(flow_id)}",
            body=body,
            if_match=if_match,
        )
        return self._transport.send(request, t.FlowDetail)

    def replace_hours(
        self, hours_id: str, body: t.HoursBody, *, if_match: Etag | None = None
    ) -> t.OpeningHours:
        """Replace opening hours; flows that refer to them follow at once."""
        request = Request(
            "PUT",
            f"/v1/hours/{part_of(hours_id)}",
            body=body,
            if_match=if_match,
        )
        return self._transport.send(request, t.OpeningHours)

    def roll_flow_back(
        self, flow_id: str, body: t.FlowRollback, *, idempotency_key: str | None = None
    ) -> t.FlowPublished:
        """Put an older version in force again, as a new version; the draft stays as it is."""
        request = Request(
            "POST",
            f"/v1/flows/{part_of(flow_id)}/rollback",
            body=body,
            idempotency_key=idempotency_key,
        )
        return self._transport.send(request, t.FlowPublished)

    def set_draft(
        self, flow_id: str, body: t.FlowDraft, *, if_match: Etag | None = None
    ) -> t.FlowDetail:
        """Replace the draft; what is published stays in force."""
        request = Request(
            "PUT",
            f"/v1/flows/{part_of(flow_id)}/draft",
            body=body,
            if_match=if_match,
        )
        return self._transport.send(request, t.FlowDetail)

    def speak_prompt(
        self, name: str, body: t.Speech, *, idempotency_key: str | None = None
    ) -> t.Prompt:
        """Add or replace a prompt by a text that the synthesiser speaks."""
        request = Request(
            "POST",
            f"/v1/prompts/{part_of(name)}/speech",
            body=body,
            idempotency_key=idempotency_key,
        )
        return self._transport.send(request, t.Prompt)


class HistoryGroup:
    """`client.history`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def cdrs(
        self,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        from_ms: int | None = None,
        to_ms: int | None = None,
        contact_id: str | None = None,
        agent_id: str | None = None,
        etag: Etag | None = None,
    ) -> t.CdrPage:
        """List the records of legs, newest first."""
        request = Request(
            "GET",
            "/v1/cdrs",
            query={
                "cursor": cursor,
                "limit": limit,
                "from_ms": from_ms,
                "to_ms": to_ms,
                "contact_id": contact_id,
                "agent_id": agent_id,
            },
            etag=etag,
        )
        return self._transport.send(request, t.CdrPage)

    def iterate_cdrs(
        self,
        *,
        limit: int | None = None,
        from_ms: int | None = None,
        to_ms: int | None = None,
        contact_id: str | None = None,
        agent_id: str | None = None,
    ) -> Iterator[t.Cdr]:
        """Each item of every page of `cdrs`."""
        cursor: str | None = None
        while True:
            page = self.cdrs(
                limit=limit,
                from_ms=from_ms,
                to_ms=to_ms,
                contact_id=contact_id,
                agent_id=agent_id,
                cursor=cursor,
            )
            yield from page.items
            cursor = page.next_cursor
            if cursor is None:
                return

    def contact(self, contact_id: str, *, etag: Etag | None = None) -> t.ContactDetail:
        """Show a contact with its interactions, legs, recordings and timeline."""
        request = Request(
            "GET",
            f"/v1/contacts/{part_of(contact_id)}",
            etag=etag,
        )
        return self._transport.send(request, t.ContactDetail)

    def contacts(
        self,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        from_ms: int | None = None,
        to_ms: int | None = None,
        outcome: t.ContactOutcome | None = None,
        queue_id: str | None = None,
        agent_id: str | None = None,
        ani: str | None = None,
        dnis: str | None = None,
        etag: Etag | None = None,
    ) -> t.ContactPage:
        """List contacts, newest first."""
        request = Request(
            "GET",
            "/v1/contacts",
            query={
                "cursor": cursor,
                "limit": limit,
                "from_ms": from_ms,
                "to_ms": to_ms,
                "outcome": outcome,
                "queue_id": queue_id,
                "agent_id": agent_id,
                "ani": ani,
                "dnis": dnis,
            },
            etag=etag,
        )
        return self._transport.send(request, t.ContactPage)

    def iterate_contacts(
        self,
        *,
        limit: int | None = None,
        from_ms: int | None = None,
        to_ms: int | None = None,
        outcome: t.ContactOutcome | None = None,
        queue_id: str | None = None,
        agent_id: str | None = None,
        ani: str | None = None,
        dnis: str | None = None,
    ) -> Iterator[t.Contact]:
        """Each item of every page of `contacts`."""
        cursor: str | None = None
        while True:
            page = self.contacts(
                limit=limit,
                from_ms=from_ms,
                to_ms=to_ms,
                outcome=outcome,
                queue_id=queue_id,
                agent_id=agent_id,
                ani=ani,
                dnis=dnis,
                cursor=cursor,
            )
            yield from page.items
            cursor = page.next_cursor
            if cursor is None:
                return

    def interactions(
        self,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        from_ms: int | None = None,
        to_ms: int | None = None,
        queue_id: str | None = None,
        agent_id: str | None = None,
        contact_id: str | None = None,
        etag: Etag | None = None,
    ) -> t.InteractionPage:
        """List interactions, newest first."""
        request = Request(
            "GET",
            "/v1/interactions",
            query={
                "cursor": cursor,
                "limit": limit,
                "from_ms": from_ms,
                "to_ms": to_ms,
                "queue_id": queue_id,
                "agent_id": agent_id,
                "contact_id": contact_id,
            },
            etag=etag,
        )
        return self._transport.send(request, t.InteractionPage)

    def iterate_interactions(
        self,
        *,
        limit: int | None = None,
        from_ms: int | None = None,
        to_ms: int | None = None,
        queue_id: str | None = None,
        agent_id: str | None = None,
        contact_id: str | None = None,
    ) -> Iterator[t.Interaction]:
        """Each item of every page of `interactions`."""
        cursor: str | None = None
        while True:
            page = self.interactions(
                limit=limit,
                from_ms=from_ms,
                to_ms=to_ms,
                queue_id=queue_id,
                agent_id=agent_id,
                contact_id=contact_id,
                cursor=cursor,
            )
            yield from page.items
            cursor = page.next_cursor
            if cursor is None:
                return

    def intervals(
        self,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        from_ms: int | None = None,
        to_ms: int | None = None,
        agent_id: str | None = None,
        etag: Etag | None = None,
    ) -> t.IntervalPage:
        """List agent-state intervals, newest first."""
        request = Request(
            "GET",
            "/v1/agent-state-intervals",
            query={
                "cursor": cursor,
                "limit": limit,
                "from_ms": from_ms,
                "to_ms": to_ms,
                "agent_id": agent_id,
            },
            etag=etag,
        )
        return self._transport.send(request, t.IntervalPage)

    def iterate_intervals(
        self,
        *,
        limit: int | None = None,
        from_ms: int | None = None,
        to_ms: int | None = None,
        agent_id: str | None = None,
    ) -> Iterator[t.AgentStateInterval]:
        """Each item of every page of `intervals`."""
        cursor: str | None = None
        while True:
            page = self.intervals(
                limit=limit, from_ms=from_ms, to_ms=to_ms, agent_id=agent_id, cursor=cursor
            )
            yield from page.items
            cursor = page.next_cursor
            if cursor is None:
                return

    def link(self, recording_id: str, *, idempotency_key: str | None = None) -> t.RecordingLink:
        """Give a short-lived address of the audio; who asked is audited in the same
        transaction.
        """
        request = Request(
            "POST",
            f"/v1/recordings/{part_of(recording_id)}/link",
            idempotency_key=idempotency_key,
        )
        return self._transport.send(request, t.RecordingLink)

    def recording(self, recording_id: str, *, etag: Etag | None = None) -> t.Recording:
        """Show one recording."""
        request = Request(
            "GET",
            f"/v1/recordings/{part_of(recording_id)}",
            etag=etag,
        )
        return self._transport.send(request, t.Recording)

    def recordings(
        self,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        from_ms: int | None = None,
        to_ms: int | None = None,
        contact_id: str | None = None,
        agent_id: str | None = None,
        etag: Etag | None = None,
    ) -> t.RecordingPage:
        """List recordings, newest first."""
        request = Request(
            "GET",
            "/v1/recordings",
            query={
                "cursor": cursor,
                "limit": limit,
                "from_ms": from_ms,
                "to_ms": to_ms,
                "contact_id": contact_id,
                "agent_id": agent_id,
            },
            etag=etag,
        )
        return self._transport.send(request, t.RecordingPage)

    def iterate_recordings(
        self,
        *,
        limit: int | None = None,
        from_ms: int | None = None,
        to_ms: int | None = None,
        contact_id: str | None = None,
        agent_id: str | None = None,
    ) -> Iterator[t.Recording]:
        """Each item of every page of `recordings`."""
        cursor: str | None = None
        while True:
            page = self.recordings(
                limit=limit,
                from_ms=from_ms,
                to_ms=to_ms,
                contact_id=contact_id,
                agent_id=agent_id,
                cursor=cursor,
            )
            yield from page.items
            cursor = page.next_cursor
            if cursor is None:
                return


class LiveGroup:
    """`client.live`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def live_snapshot(self, *, etag: Etag | None = None) -> t.LiveSnapshot:
        """Show queues, agents and contacts now; for a moving view use the socket at /v1/live."""
        request = Request(
            "GET",
            "/v1/live/snapshot",
            etag=etag,
        )
        return self._transport.send(request, t.LiveSnapshot)

    def overview(self, *, etag: Etag | None = None) -> t.Overview:
        """Count today's contacts by queue; what moves by the second is in the live view."""
        request = Request(
            "GET",
            "/v1/overview",
            etag=etag,
        )
        return self._transport.send(request, t.Overview)


class MachinesGroup:
    """`client.machines`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def end_key(self, api_key_id: str, *, if_match: Etag | None = None) -> None:
        """Revoke an API key, at once."""
        request = Request(
            "DELETE",
            f"/v1/api-keys/{part_of(api_key_id)}",
            if_match=if_match,
        )
        return self._transport.send(request, type(None))

    def end_oauth_client(self, oauth_client_id: str, *, if_match: Etag | None = None) -> None:
        """Revoke an OAuth2 client and its tokens, at once."""
        request = Request(
            "DELETE",
            f"/v1/oauth-clients/{part_of(oauth_client_id)}",
            if_match=if_match,
        )
        return self._transport.send(request, type(None))

    def make_key(
        self, body: t.NewScopedKey, *, idempotency_key: str | None = None
    ) -> t.CreatedScopedKey:
        """Make an API key; the answer is the only place that shows it."""
        request = Request(
            "POST",
            "/v1/api-keys",
            body=body,
            idempotency_key=idempotency_key,
        )
        return self._transport.send(request, t.CreatedScopedKey)

    def oauth_clients(
        self, *, cursor: str | None = None, limit: int | None = None, etag: Etag | None = None
    ) -> t.OauthClientList:
        """List the tenant's OAuth2 clients, newest first, without their secrets."""
        request = Request(
            "GET",
            "/v1/oauth-clients",
            query={"cursor": cursor, "limit": limit},
            etag=etag,
        )
        return self._transport.send(request, t.OauthClientList)

    def iterate_oauth_clients(self, *, limit: int | None = None) -> Iterator[t.OauthClient]:
        """Each item of every page of `oauth_clients`."""
        cursor: str | None = None
        while True:
            page = self.oauth_clients(limit=limit, cursor=cursor)
            yield from page.items
            cursor = page.next_cursor
            if cursor is None:
                return

    def own_keys(
        self, *, cursor: str | None = None, limit: int | None = None, etag: Etag | None = None
    ) -> t.ScopedKeyList:
        """List the tenant's API keys, newest first, without their secrets."""
        request = Request(
            "GET",
            "/v1/api-keys",
            query={"cursor": cursor, "limit": limit},
            etag=etag,
        )
        return self._transport.send(request, t.ScopedKeyList)

    def iterate_own_keys(self, *, limit: int | None = None) -> Iterator[t.ScopedKey]:
        """Each item of every page of `own_keys`."""
        cursor: str | None = None
        while True:
            page = self.own_keys(limit=limit, cursor=cursor)
            yield from page.items
            cursor = page.next_cursor
            if cursor is None:
                return

    def register_oauth_client(
        self, body: t.NewOauthClient, *, idempotency_key: str | None = None
    ) -> t.CreatedOauthClient:
        """Register an OAuth2 client; the answer is the only place that shows its secret."""
        request = Request(
            "POST",
            "/v1/oauth-clients",
            body=body,
            idempotency_key=idempotency_key,
        )
        return self._transport.send(request, t.CreatedOauthClient)


class MeGroup:
    """`client.me`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def begin_totp(self, body: t.OwnPassword, *, idempotency_key: str | None = None) -> t.TotpSetUp:
        """Begin to set up an authenticator app, with the password as proof."""
        request = Request(
            "POST",
            "/v1/me/totp",
            body=body,
            idempotency_key=idempotency_key,
        )
        return self._transport.send(request, t.TotpSetUp)

    def change_me(self, body: t.MePatch, *, if_match: Etag | None = None) -> t.Me:
        """Change one's own name or language."""
        request = Request(
            "PATCH",
            "/v1/me",
            body=body,
            if_match=if_match,
        )
        return self._transport.send(request, t.Me)

    def change_password(
        self, body: t.PasswordChange, *, idempotency_key: str | None = None
    ) -> None:
        """Set a new password; one's other sessions end."""
        request = Request(
            "POST",
            "/v1/me/password",
            body=body,
            idempotency_key=idempotency_key,
        )
        return self._transport.send(request, type(None))

    def confirm_totp(
        self, body: t.Confirmation, *, idempotency_key: str | None = None
    ) -> t.RecoveryCodes:
        """Switch the second factor on with a first code; gives the recovery codes, this once."""
        request = Request(
            "POST",
            "/v1/me/totp/confirm",
            body=body,
            idempotency_key=idempotency_key,
        )
        return self._transport.send(request, t.RecoveryCodes)

    def end_other_sessions(self, *, if_match: Etag | None = None) -> None:
        """Sign all other browsers out."""
        request = Request(
            "DELETE",
            "/v1/me/sessions",
            if_match=if_match,
        )
        return self._transport.send(request, type(None))

    def end_session(self, session_id: str, *, if_match: Etag | None = None) -> None:
        """Sign one browser out, at once."""
        request = Request(
            "DELETE",
            f"/v1/me/sessions/{part_of(session_id)}",
            if_match=if_match,
        )
        return self._transport.send(request, type(None))

    def me(self, *, etag: Etag | None = None) -> t.Me:
        """Show who is signed in, where it acts and what it may do there."""
        request = Request(
            "GET",
            "/v1/me",
            etag=etag,
        )
        return self._transport.send(request, t.Me)

    def own_agents(self, *, etag: Etag | None = None) -> t.OwnAgentList:
        """List the organisations in which one is an agent, with what the phone registers as."""
        request = Request(
            "GET",
            "/v1/me/agents",
            etag=etag,
        )
        return self._transport.send(request, t.OwnAgentList)

    def own_phone(self, *, etag: Etag | None = None) -> t.AgentPhone:
        """Tell how it is with one's own phone, and where it registers."""
        request = Request(
            "GET",
            "/v1/me/agent/phone",
            etag=etag,
        )
        return self._transport.send(request, t.AgentPhone)

    def remove_totp(self, body: t.OwnPassword, *, if_match: Etag | None = None) -> None:
        """Switch the second factor off, with the password as proof."""
        request = Request(
            "DELETE",
            "/v1/me/totp",
            body=body,
            if_match=if_match,
        )
        return self._transport.send(request, type(None))

    def renew_codes(
        self, body: t.OwnPassword, *, idempotency_key: str | None = None
    ) -> t.RecoveryCodes:
        """Replace all recovery codes, with the password as proof; the earlier ones end."""
        request = Request(
            "POST",
            "/v1/me/recovery-codes",
            body=body,
            idempotency_key=idempotency_key,
        )
        return self._transport.send(request, t.RecoveryCodes)

    def renew_own_sip_password(self, *, idempotency_key: str | None = None) -> t.SipCredentials:
        """Replace one's own phone's password; the answer is the only place that shows it."""
        request = Request(
            "POST",
            "/v1/me/agent/sip-password",
            idempotency_key=idempotency_key,
        )
        return self._transport.send(request, t.SipCredentials)

    def request_own_state(
        self, body: t.StateRequest, *, idempotency_key: str | None = None
    ) -> t.StateAccepted:
        """Ask the routing owner for one's own state: available, aux or offline."""
        request = Request(
            "POST",
            "/v1/me/agent/state",
            body=body,
            idempotency_key=idempotency_key,
        )
        return self._transport.send(request, t.StateAccepted)

    def sessions(self, *, etag: Etag | None = None) -> t.SessionList:
        """List the browsers in which one is signed in."""
        request = Request(
            "GET",
            "/v1/me/sessions",
            etag=etag,
        )
        return self._transport.send(request, t.SessionList)


class NumbersGroup:
    """`client.numbers`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def check_number(
        self, number: str, *, digits: str | None = None, etag: Etag | None = None
    ) -> t.CallCheck:
        """Tell what would happen to a call now, and what is missing; `digits` are for its
        menus.
        """
        request = Request(
            "GET",
            f"/v1/numbers/{part_of(number)}/check",
            query={"digits": digits},
            etag=etag,
        )
        return self._transport.send(request, t.CallCheck)

    def claim_number(
        self, body: t.NewNumber, *, idempotency_key: str | None = None
    ) -> t.PhoneNumber:
        """Claim a free number of the pool."""
        request = Request(
            "POST",
            "/v1/numbers",
            body=body,
            idempotency_key=idempotency_key,
        )
        return self._transport.send(request, t.PhoneNumber)

    def free_numbers(
        self,
        *,
        prefix: str | None = None,
        cursor: str | None = None,
        limit: int | None = None,
        etag: Etag | None = None,
    ) -> t.FreeNumberList:
        """List numbers that the tenant can claim now, in order."""
        request = Request(
            "GET",
            "/v1/number-pool",
            query={"prefix": prefix, "cursor": cursor, "limit": limit},
            etag=etag,
        )
        return self._transport.send(request, t.FreeNumberList)

    def iterate_free_numbers(
        self, *, prefix: str | None = None, limit: int | None = None
    ) -> Iterator[t.FreeNumber]:
        """Each item of every page of `free_numbers`."""
        cursor: str | None = None
        while True:
            page = self.free_numbers(prefix=prefix, limit=limit, cursor=cursor)
            yield from page.items
            cursor = page.next_cursor
            if cursor is None:
                return

    def numbers(self, *, etag: Etag | None = None) -> t.NumberList:
        """List all numbers of the tenant."""
        request = Request(
            "GET",
            "/v1/numbers",
            etag=etag,
        )
        return self._transport.send(request, t.NumberList)

    def point_number(
        self, number: str, body: t.NumberBody, *, if_match: Etag | None = None
    ) -> t.PhoneNumber:
        """Let a number that the tenant holds lead to a flow."""
        request = Request(
            "PUT",
            f"/v1/numbers/{part_of(number)}",
            body=body,
            if_match=if_match,
        )
        return self._transport.send(request, t.PhoneNumber)

    def remove_number(self, number: str, *, if_match: Etag | None = None) -> None:
        """Give a number up; nobody else gets it for a month."""
        request = Request(
            "DELETE",
            f"/v1/numbers/{part_of(number)}",
            if_match=if_match,
        )
        return self._transport.send(request, type(None))


class PeopleGroup:
    """`client.people`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def add_team(self, body: t.TeamBody, *, idempotency_key: str | None = None) -> t.Team:
        """Add a team."""
        request = Request(
            "POST",
            "/v1/teams",
            body=body,
            idempotency_key=idempotency_key,
        )
        return self._transport.send(request, t.Team)

    def change_person(
        self, user_id: str, body: t.PersonPatch, *, if_match: Etag | None = None
    ) -> t.Person:
        """Change a person; a field left out stays. Disabling ends its sessions at once."""
        request = Request(
            "PATCH",
            f"/v1/people/{part_of(user_id)}",
            body=body,
            if_match=if_match,
        )
        return self._transport.send(request, t.Person)

    def end_sessions(self, user_id: str, *, if_match: Etag | None = None) -> None:
        """Sign a person out everywhere."""
        request = Request(
            "DELETE",
            f"/v1/people/{part_of(user_id)}/sessions",
            if_match=if_match,
        )
        return self._transport.send(request, type(None))

    def invite(self, body: t.NewPerson, *, idempotency_key: str | None = None) -> t.Person:
        """Add a person, who gets a mail to set a password with."""
        request = Request(
            "POST",
            "/v1/people",
            body=body,
            idempotency_key=idempotency_key,
        )
        return self._transport.send(request, t.Person)

    def invite_again(self, user_id: str, *, idempotency_key: str | None = None) -> None:
        """Mail a new link to somebody who has not accepted yet; the earlier one ends."""
        request = Request(
            "POST",
            f"/v1/people/{part_of(user_id)}/invitation",
            idempotency_key=idempotency_key,
        )
        return self._transport.send(request, type(None))

    def people(
        self,
        *,
        q: str | None = None,
        status: t.PersonStatus | None = None,
        role: str | None = None,
        team_id: str | None = None,
        queue_id: str | None = None,
        cursor: str | None = None,
        limit: int | None = None,
        etag: Etag | None = None,
    ) -> t.PersonList:
        """List people, by name; `q` is part of a name or address."""
        request = Request(
            "GET",
            "/v1/people",
            query={
                "q": q,
                "status": status,
                "role": role,
                "team_id": team_id,
                "queue_id": queue_id,
                "cursor": cursor,
                "limit": limit,
            },
            etag=etag,
        )
        return self._transport.send(request, t.PersonList)

    def iterate_people(
        self,
        *,
        q: str | None = None,
        status: t.PersonStatus | None = None,
        role: str | None = None,
        team_id: str | None = None,
        queue_id: str | None = None,
        limit: int | None = None,
    ) -> Iterator[t.Person]:
        """Each item of every page of `people`."""
        cursor: str | None = None
        while True:
            page = self.people(
                q=q,
                status=status,
                role=role,
                team_id=team_id,
                queue_id=queue_id,
                limit=limit,
                cursor=cursor,
            )
            yield from page.items
            cursor = page.next_cursor
            if cursor is None:
                return

    def person(self, user_id: str, *, etag: Etag | None = None) -> t.Person:
        """Show one person."""
        request = Request(
            "GET",
            f"/v1/people/{part_of(user_id)}",
            etag=etag,
        )
        return self._transport.send(request, t.Person)

    def remove_person(
        self, user_id: str, *, anonymise: bool | None = None, if_match: Etag | None = None
    ) -> None:
        """Remove a person; history keeps the name unless it is to be anonymised."""
        request = Request(
            "DELETE",
            f"/v1/people/{part_of(user_id)}",
            query={"anonymise": anonymise},
            if_match=if_match,
        )
        return self._transport.send(request, type(None))

    def remove_team(self, team_id: str, *, if_match: Etag | None = None) -> None:
        """Remove a team to which no role is limited."""
        request = Request(
            "DELETE",
            f"/v1/teams/{part_of(team_id)}",
            if_match=if_match,
        )
        return self._transport.send(request, type(None))

    def replace_team(
        self, team_id: str, body: t.TeamBody, *, if_match: Etag | None = None
    ) -> t.Team:
        """Replace a team's name and members."""
        request = Request(
            "PUT",
            f"/v1/teams/{part_of(team_id)}",
            body=body,
            if_match=if_match,
        )
        return self._transport.send(request, t.Team)

    def team(self, team_id: str, *, etag: Etag | None = None) -> t.Team:
        """Show one team."""
        request = Request(
            "GET",
            f"/v1/teams/{part_of(team_id)}",
            etag=etag,
        )
        return self._transport.send(request, t.Team)

    def teams(self, *, q: str | None = None, etag: Etag | None = None) -> t.TeamList:
        """List teams, by name."""
        request = Request(
            "GET",
            "/v1/teams",
            query={"q": q},
            etag=etag,
        )
        return self._transport.send(request, t.TeamList)


class PlatformGroup:
    """`client.platform`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def add_numbers(
        self, body: t.PoolNumbers, *, idempotency_key: str | None = None
    ) -> t.PoolAdded:
        """Put numbers into the pool, or give a tenant those of its own trunk."""
        request = Request(
            "POST",
            "/v1/platform/numbers",
            body=body,
            idempotency_key=idempotency_key,
        )
        return self._transport.send(request, t.PoolAdded)

    def add_site(self, body: t.NewSite, *, idempotency_key: str | None = None) -> t.Site:
        """Add a point of presence."""
        request = Request(
            "POST",
            "/v1/sites",
            body=body,
            idempotency_key=idempotency_key,
        )
        return self._transport.send(request, t.Site)

    def all_plans(self, *, etag: Etag | None = None) -> t.PlanList:
        """List every plan."""
        request = Request(
            "GET",
            "/v1/platform/plans",
            etag=etag,
        )
        return self._transport.send(request, t.PlanList)

    def ask_access(
        self, tenant_id: str, body: t.NewAccessRequest, *, idempotency_key: str | None = None
    ) -> t.AccessRequest:
        """Ask a tenant for access for a while; the tenant decides."""
        request = Request(
            "POST",
            f"/v1/tenants/{part_of(tenant_id)}/access-requests",
            body=body,
            idempotency_key=idempotency_key,
        )
        return self._transport.send(request, t.AccessRequest)

    def asked(self, tenant_id: str, *, etag: Etag | None = None) -> t.AccessRequestList:
        """List the newest requests to a tenant."""
        request = Request(
            "GET",
            f"/v1/tenants/{part_of(tenant_id)}/access-requests",
            etag=etag,
        )
        return self._transport.send(request, t.AccessRequestList)

    def change_site(
        self, site_id: str, body: t.SitePatch, *, if_match: Etag | None = None
    ) -> t.Site:
        """Change a site's name, or whether it serves every new tenant."""
        request = Request(
            "PATCH",
            f"/v1/sites/{part_of(site_id)}",
            body=body,
            if_match=if_match,
        )
        return self._transport.send(request, t.Site)

    def change_tenant(
        self, tenant_id: str, body: t.TenantPatch, *, if_match: Etag | None = None
    ) -> t.Tenant:
        """Change an organisation's name, time zone or language."""
        request = Request(
            "PATCH",
            f"/v1/tenants/{part_of(tenant_id)}",
            body=body,
            if_match=if_match,
        )
        return self._transport.send(request, t.Tenant)

    def create_key(
        self, tenant_id: str, body: t.NewApiKey, *, idempotency_key: str | None = None
    ) -> t.CreatedApiKey:
        """Make an API key for a tenant; the answer is the only place that shows it."""
        request = Request(
            "POST",
            f"/v1/tenants/{part_of(tenant_id)}/api-keys",
            body=body,
            idempotency_key=idempotency_key,
        )
        return self._transport.send(request, t.CreatedApiKey)

    def erasure(self, tenant_id: str, *, etag: Etag | None = None) -> t.ErasureCertificate:
        """Show what was erased of an organisation, when, and what was kept."""
        request = Request(
            "GET",
            f"/v1/tenants/{part_of(tenant_id)}/erasure",
            etag=etag,
        )
        return self._transport.send(request, t.ErasureCertificate)

    def extend_trial(
        self, tenant_id: str, body: t.TrialEnd, *, idempotency_key: str | None = None
    ) -> t.Tenant:
        """Give a trial a new end; one that was suspended goes on."""
        request = Request(
            "POST",
            f"/v1/tenants/{part_of(tenant_id)}/trial",
            body=body,
            idempotency_key=idempotency_key,
        )
        return self._transport.send(request, t.Tenant)

    def health(self, *, etag: Etag | None = None) -> t.PlatformHealth:
        """Show nodes, servers, lags, sites and how many tenants stand where."""
        request = Request(
            "GET",
            "/v1/platform/health",
            etag=etag,
        )
        return self._transport.send(request, t.PlatformHealth)

    def keys(self, tenant_id: str, *, etag: Etag | None = None) -> t.ApiKeyList:
        """List a tenant's API keys, without their secrets."""
        request = Request(
            "GET",
            f"/v1/tenants/{part_of(tenant_id)}/api-keys",
            etag=etag,
        )
        return self._transport.send(request, t.ApiKeyList)

    def make_code(self, site_id: str, *, idempotency_key: str | None = None) -> t.EnrolmentCode:
        """Make the one-time code that enrols the site's appliance."""
        request = Request(
            "POST",
            f"/v1/sites/{part_of(site_id)}/enrolment-codes",
            idempotency_key=idempotency_key,
        )
        return self._transport.send(request, t.EnrolmentCode)

    def open_tenant(self, body: t.NewTenant, *, idempotency_key: str | None = None) -> t.Tenant:
        """Open an organisation."""
        request = Request(
            "POST",
            "/v1/tenants",
            body=body,
            idempotency_key=idempotency_key,
        )
        return self._transport.send(request, t.Tenant)

    def pool(
        self,
        *,
        prefix: str | None = None,
        tenant_id: str | None = None,
        cursor: str | None = None,
        limit: int | None = None,
        etag: Etag | None = None,
    ) -> t.PoolNumberList:
        """List the pool with who holds what, in order."""
        request = Request(
            "GET",
            "/v1/platform/numbers",
            query={"prefix": prefix, "tenant_id": tenant_id, "cursor": cursor, "limit": limit},
            etag=etag,
        )
        return self._transport.send(request, t.PoolNumberList)

    def iterate_pool(
        self, *, prefix: str | None = None, tenant_id: str | None = None, limit: int | None = None
    ) -> Iterator[t.PoolNumber]:
        """Each item of every page of `pool`."""
        cursor: str | None = None
        while True:
            page = self.pool(prefix=prefix, tenant_id=tenant_id, limit=limit, cursor=cursor)
            yield from page.items
            cursor = page.next_cursor
            if cursor is None:
                return

    def put_plan(self, name: str, body: t.PlanBody, *, if_match: Etag | None = None) -> t.Plan:
        """Add or replace a plan."""
        request = Request(
            "PUT",
            f"/v1/platform/plans/{part_of(name)}",
            body=body,
            if_match=if_match,
        )
        return self._transport.send(request, t.Plan)

    def remove_from_pool(self, number: str, *, if_match: Etag | None = None) -> None:
        """Take a number that nobody holds out of the pool."""
        request = Request(
            "DELETE",
            f"/v1/platform/numbers/{part_of(number)}",
            if_match=if_match,
        )
        return self._transport.send(request, type(None))

    def revoke(self, site_id: str, *, idempotency_key: str | None = None) -> t.Site:
        """Cut the site off, at once."""
        request = Request(
            "POST",
            f"/v1/sites/{part_of(site_id)}/revoke",
            idempotency_key=idempotency_key,
        )
        return self._transport.send(request, t.Site)

    def revoke_key(self, tenant_id: str, api_key_id: str, *, if_match: Etag | None = None) -> None:
        """Revoke an API key, at once."""
        request = Request(
            "DELETE",
            f"/v1/tenants/{part_of(tenant_id)}/api-keys/{part_of(api_key_id)}",
            if_match=if_match,
        )
        return self._transport.send(request, type(None))

    def serve(self, site_id: str, tenant_id: str, *, if_match: Etag | None = None) -> None:
        """Let the site serve the tenant."""
        request = Request(
            "PUT",
            f"/v1/sites/{part_of(site_id)}/tenants/{part_of(tenant_id)}",
            if_match=if_match,
        )
        return self._transport.send(request, type(None))

    def set_plan(
        self, tenant_id: str, body: t.PlanChoice, *, if_match: Etag | None = None
    ) -> t.Tenant:
        """Put an organisation on another plan."""
        request = Request(
            "PUT",
            f"/v1/tenants/{part_of(tenant_id)}/plan",
            body=body,
            if_match=if_match,
        )
        return self._transport.send(request, t.Tenant)

    def set_status(
        self, tenant_id: str, body: t.StatusChange, *, idempotency_key: str | None = None
    ) -> t.Tenant:
        """Move an organisation through its life, with a reason that its own log shows."""
        request = Request(
            "POST",
            f"/v1/tenants/{part_of(tenant_id)}/status",
            body=body,
            idempotency_key=idempotency_key,
        )
        return self._transport.send(request, t.Tenant)

    def site(self, site_id: str, *, etag: Etag | None = None) -> t.Site:
        """Show one site."""
        request = Request(
            "GET",
            f"/v1/sites/{part_of(site_id)}",
            etag=etag,
        )
        return self._transport.send(request, t.Site)

    def site_tenants(self, site_id: str, *, etag: Etag | None = None) -> t.SiteTenants:
        """List whom the site serves."""
        request = Request(
            "GET",
            f"/v1/sites/{part_of(site_id)}/tenants",
            etag=etag,
        )
        return self._transport.send(request, t.SiteTenants)

    def sites(self, *, etag: Etag | None = None) -> t.SiteList:
        """List all sites, with how they are."""
        request = Request(
            "GET",
            "/v1/sites",
            etag=etag,
        )
        return self._transport.send(request, t.SiteList)

    def stop_serving(self, site_id: str, tenant_id: str, *, if_match: Etag | None = None) -> None:
        """End the site's service to the tenant."""
        request = Request(
            "DELETE",
            f"/v1/sites/{part_of(site_id)}/tenants/{part_of(tenant_id)}",
            if_match=if_match,
        )
        return self._transport.send(request, type(None))

    def tenant(self, tenant_id: str, *, etag: Etag | None = None) -> t.Tenant:
        """Show one organisation."""
        request = Request(
            "GET",
            f"/v1/tenants/{part_of(tenant_id)}",
            etag=etag,
        )
        return self._transport.send(request, t.Tenant)

    def tenants(
        self,
        *,
        q: str | None = None,
        status: t.Status | None = None,
        plan: str | None = None,
        kind: str | None = None,
        reseller_id: str | None = None,
        cursor: str | None = None,
        limit: int | None = None,
        etag: Etag | None = None,
    ) -> t.TenantList:
        """List organisations, newest first."""
        request = Request(
            "GET",
            "/v1/tenants",
            query={
                "q": q,
                "status": status,
                "plan": plan,
                "kind": kind,
                "reseller_id": reseller_id,
                "cursor": cursor,
                "limit": limit,
            },
            etag=etag,
        )
        return self._transport.send(request, t.TenantList)

    def iterate_tenants(
        self,
        *,
        q: str | None = None,
        status: t.Status | None = None,
        plan: str | None = None,
        kind: str | None = None,
        reseller_id: str | None = None,
        limit: int | None = None,
    ) -> Iterator[t.Tenant]:
        """Each item of every page of `tenants`."""
        cursor: str | None = None
        while True:
            page = self.tenants(
                q=q,
                status=status,
                plan=plan,
                kind=kind,
                reseller_id=reseller_id,
                limit=limit,
                cursor=cursor,
            )
            yield from page.items
            cursor = page.next_cursor
            if cursor is None:
                return


class RoutingGroup:
    """`client.routing`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def add_agent(self, body: t.NewAgent, *, idempotency_key: str | None = None) -> t.CreatedAgent:
        """Add an agent; the answer is the only place that shows the SIP password."""
        request = Request(
            "POST",
            "/v1/agents",
            body=body,
            idempotency_key=idempotency_key,
        )
        return self._transport.send(request, t.CreatedAgent)

    def add_queue(self, body: t.QueueBody, *, idempotency_key: str | None = None) -> t.Queue:
        """Add a queue."""
        request = Request(
            "POST",
            "/v1/queues",
            body=body,
            idempotency_key=idempotency_key,
        )
        return self._transport.send(request, t.Queue)

    def add_skill(self, body: t.SkillBody, *, idempotency_key: str | None = None) -> t.Skill:
        """Add a skill."""
        request = Request(
            "POST",
            "/v1/skills",
            body=body,
            idempotency_key=idempotency_key,
        )
        return self._transport.send(request, t.Skill)

    def agent(self, agent_id: str, *, etag: Etag | None = None) -> t.Agent:
        """Show one agent."""
        request = Request(
            "GET",
            f"/v1/agents/{part_of(agent_id)}",
            etag=etag,
        )
        return self._transport.send(request, t.Agent)

    def agent_phone(self, agent_id: str, *, etag: Etag | None = None) -> t.AgentPhone:
        """Tell how it is with an agent's phone: preparing, waiting, registered, or
        site_silent.
        """
        request = Request(
            "GET",
            f"/v1/agents/{part_of(agent_id)}/phone",
            etag=etag,
        )
        return self._transport.send(request, t.AgentPhone)

    def agents(
        self,
        *,
        q: str | None = None,
        queue_id: str | None = None,
        with_disabled: bool | None = None,
        guests: bool | None = None,
        etag: Etag | None = None,
    ) -> t.AgentList:
        """List agents, by name: all, or those whose name holds `q` or who serve the queue."""
        request = Request(
            "GET",
            "/v1/agents",
            query={"q": q, "queue_id": queue_id, "with_disabled": with_disabled, "guests": guests},
            etag=etag,
        )
        return self._transport.send(request, t.AgentList)

    def change_agent(
        self, agent_id: str, body: t.AgentPatch, *, if_match: Etag | None = None
    ) -> t.Agent:
        """Change an agent; a field left out stays."""
        request = Request(
            "PATCH",
            f"/v1/agents/{part_of(agent_id)}",
            body=body,
            if_match=if_match,
        )
        return self._transport.send(request, t.Agent)

    def queue(self, queue_id: str, *, etag: Etag | None = None) -> t.Queue:
        """Show one queue."""
        request = Request(
            "GET",
            f"/v1/queues/{part_of(queue_id)}",
            etag=etag,
        )
        return self._transport.send(request, t.Queue)

    def queues(
        self, *, q: str | None = None, skill: str | None = None, etag: Etag | None = None
    ) -> t.QueueList:
        """List queues, by name: all, or those whose name holds `q` or that require the skill."""
        request = Request(
            "GET",
            "/v1/queues",
            query={"q": q, "skill": skill},
            etag=etag,
        )
        return self._transport.send(request, t.QueueList)

    def remove_agent(self, agent_id: str, *, if_match: Etag | None = None) -> None:
        """Remove an agent; its history stays."""
        request = Request(
            "DELETE",
            f"/v1/agents/{part_of(agent_id)}",
            if_match=if_match,
        )
        return self._transport.send(request, type(None))

    def remove_queue(self, queue_id: str, *, if_match: Etag | None = None) -> None:
        """Remove a queue that no agent serves."""
        request = Request(
            "DELETE",
            f"/v1/queues/{part_of(queue_id)}",
            if_match=if_match,
        )
        return self._transport.send(request, type(None))

    def remove_skill(self, skill_id: str, *, if_match: Etag | None = None) -> None:
        """Remove a skill that no queue, agent or published flow uses."""
        request = Request(
            "DELETE",
            f"/v1/skills/{part_of(skill_id)}",
            if_match=if_match,
        )
        return self._transport.send(request, type(None))

    def renew_sip_password(
        self, agent_id: str, *, idempotency_key: str | None = None
    ) -> t.SipCredentials:
        """Replace the phone's password; the answer is the only place that shows it."""
        request = Request(
            "POST",
            f"/v1/agents/{part_of(agent_id)}/sip-password",
            idempotency_key=idempotency_key,
        )
        return self._transport.send(request, t.SipCredentials)

    def replace_queue(
        self, queue_id: str, body: t.QueueBody, *, if_match: Etag | None = None
    ) -> t.Queue:
        """Replace a queue's policy."""
        request = Request(
            "PUT",
            f"/v1/queues/{part_of(queue_id)}",
            body=body,
            if_match=if_match,
        )
        return self._transport.send(request, t.Queue)

    def replace_skill(
        self, skill_id: str, body: t.SkillBody, *, if_match: Etag | None = None
    ) -> t.Skill:
        """Replace a skill; its name can't change while it is used."""
        request = Request(
            "PUT",
            f"/v1/skills/{part_of(skill_id)}",
            body=body,
            if_match=if_match,
        )
        return self._transport.send(request, t.Skill)

    def request_state(
        self, agent_id: str, body: t.StateRequest, *, idempotency_key: str | None = None
    ) -> t.StateAccepted:
        """Ask the routing owner for an agent's state: available, aux or offline."""
        request = Request(
            "POST",
            f"/v1/agents/{part_of(agent_id)}/state",
            body=body,
            idempotency_key=idempotency_key,
        )
        return self._transport.send(request, t.StateAccepted)

    def skill(self, skill_id: str, *, etag: Etag | None = None) -> t.Skill:
        """Show one skill."""
        request = Request(
            "GET",
            f"/v1/skills/{part_of(skill_id)}",
            etag=etag,
        )
        return self._transport.send(request, t.Skill)

    def skills(self, *, q: str | None = None, etag: Etag | None = None) -> t.SkillList:
        """List skills, by name: all, or those whose name or description holds `q`."""
        request = Request(
            "GET",
            "/v1/skills",
            query={"q": q},
            etag=etag,
        )
        return self._transport.send(request, t.SkillList)


class SignInGroup:
    """`client.sign_in`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def accept(self, token: str, body: t.InvitationAcceptance) -> t.Me:
        """Choose a password, and be signed in."""
        request = Request(
            "POST",
            f"/v1/auth/invitations/{part_of(token)}/accept",
            body=body,
        )
        return self._transport.send(request, t.Me)

    def ask_reset(self, body: t.ResetRequest) -> None:
        """Mail a link to set a new password, if the address signs in here."""
        request = Request(
            "POST",
            "/v1/auth/password-reset",
            body=body,
        )
        return self._transport.send(request, type(None))

    def brand_here(self, *, etag: Etag | None = None) -> t.PublicBrand:
        """Show the brand of the host that the page was asked by."""
        request = Request(
            "GET",
            "/v1/auth/brand",
            etag=etag,
        )
        return self._transport.send(request, t.PublicBrand)

    def confirm_sign_up(self, sign_up_id: str, body: t.Confirmation) -> t.Me:
        """Open the tenant with the code out of the mail, and sign its owner in."""
        request = Request(
            "POST",
            f"/v1/auth/sign-up/{part_of(sign_up_id)}/confirm",
            body=body,
        )
        return self._transport.send(request, t.Me)

    def connect_identity_provider(
        self, body: t.NewIdentityProvider, *, idempotency_key: str | None = None
    ) -> t.IdentityProvider:
        """Connect an identity provider; it serves a mail domain once that is proved."""
        request = Request(
            "POST",
            "/v1/identity-providers",
            body=body,
            idempotency_key=idempotency_key,
        )
        return self._transport.send(request, t.IdentityProvider)

    def end_scim_token(self, scim_token_id: str, *, if_match: Etag | None = None) -> None:
        """Revoke a directory's token, at once."""
        request = Request(
            "DELETE",
            f"/v1/scim-tokens/{part_of(scim_token_id)}",
            if_match=if_match,
        )
        return self._transport.send(request, type(None))

    def identity_providers(self, *, etag: Etag | None = None) -> t.IdentityProviderList:
        """List the tenant's identity providers, by name, without their secrets."""
        request = Request(
            "GET",
            "/v1/identity-providers",
            etag=etag,
        )
        return self._transport.send(request, t.IdentityProviderList)

    def invitation(self, token: str, *, etag: Etag | None = None) -> t.Invitation:
        """Show who is invited to what."""
        request = Request(
            "GET",
            f"/v1/auth/invitations/{part_of(token)}",
            etag=etag,
        )
        return self._transport.send(request, t.Invitation)

    def logo(self, tenant_id: str) -> bytes:
        """Give an outsourcer's logo."""
        request = Request(
            "GET",
            f"/v1/auth/brand/logos/{part_of(tenant_id)}",
        )
        return self._transport.send(request, bytes)

    def make_scim_token(
        self, body: t.NewScimToken, *, idempotency_key: str | None = None
    ) -> t.CreatedScimToken:
        """Make a directory's token; the answer is the only place that shows it."""
        request = Request(
            "POST",
            "/v1/scim-tokens",
            body=body,
            idempotency_key=idempotency_key,
        )
        return self._transport.send(request, t.CreatedScimToken)

    def methods(self, *, email: str, etag: Etag | None = None) -> t.SignInMethods:
        """How an address may sign in; an unknown one may by password, as far as anybody hears."""
        request = Request(
            "GET",
            "/v1/auth/methods",
            query={"email": email},
            etag=etag,
        )
        return self._transport.send(request, t.SignInMethods)

    def prove_domain(
        self, provider_id: str, domain: str, *, idempotency_key: str | None = None
    ) -> t.IdentityProvider:
        """Look for the domain's TXT record now; from then on the domain is this tenant's
        alone.
        """
        request = Request(
            "POST",
            f"/v1/identity-providers/{part_of(provider_id)}/domains/{part_of(domain)}/proof",
            idempotency_key=idempotency_key,
        )
        return self._transport.send(request, t.IdentityProvider)

    def remove_identity_provider(self, provider_id: str, *, if_match: Etag | None = None) -> None:
        """Disconnect an identity provider."""
        request = Request(
            "DELETE",
            f"/v1/identity-providers/{part_of(provider_id)}",
            if_match=if_match,
        )
        return self._transport.send(request, type(None))

    def replace_identity_provider(
        self, provider_id: str, body: t.IdentityProviderBody, *, if_match: Etag | None = None
    ) -> t.IdentityProvider:
        """Replace a provider's settings; domains keep their proof unless the issuer changes."""
        request = Request(
            "PUT",
            f"/v1/identity-providers/{part_of(provider_id)}",
            body=body,
            if_match=if_match,
        )
        return self._transport.send(request, t.IdentityProvider)

    def replace_sign_in_rules(
        self, body: t.SignInRulesBody, *, if_match: Etag | None = None
    ) -> t.SignInRules:
        """Replace the rules; they hold at once, for sessions that are open as well."""
        request = Request(
            "PUT",
            "/v1/sign-in-rules",
            body=body,
            if_match=if_match,
        )
        return self._transport.send(request, t.SignInRules)

    def reset(self, body: t.ResetConfirmation) -> None:
        """Set a new password by the token of the link; all sessions of the person end."""
        request = Request(
            "POST",
            "/v1/auth/password-reset/confirm",
            body=body,
        )
        return self._transport.send(request, type(None))

    def scim_tokens(
        self, *, cursor: str | None = None, limit: int | None = None, etag: Etag | None = None
    ) -> t.ScimTokenList:
        """List the tokens of the tenant's directories, newest first, without their secrets."""
        request = Request(
            "GET",
            "/v1/scim-tokens",
            query={"cursor": cursor, "limit": limit},
            etag=etag,
        )
        return self._transport.send(request, t.ScimTokenList)

    def iterate_scim_tokens(self, *, limit: int | None = None) -> Iterator[t.ScimToken]:
        """Each item of every page of `scim_tokens`."""
        cursor: str | None = None
        while True:
            page = self.scim_tokens(limit=limit, cursor=cursor)
            yield from page.items
            cursor = page.next_cursor
            if cursor is None:
                return

    def second_factor(self, body: t.SecondFactor) -> t.SignInAnswer:
        """Finish a sign-in with a code of the authenticator app, or a recovery code."""
        request = Request(
            "POST",
            "/v1/auth/second-factor",
            body=body,
        )
        return self._transport.send(request, t.SignInAnswer)

    def sign_in(self, body: t.SignIn) -> t.SignInAnswer:
        """Sign in with address and password; a second step may follow."""
        request = Request(
            "POST",
            "/v1/auth/sign-in",
            body=body,
        )
        return self._transport.send(request, t.SignInAnswer)

    def sign_in_rules(self, *, etag: Etag | None = None) -> t.SignInRules:
        """Show what is demanded, and of how many people it is still missing."""
        request = Request(
            "GET",
            "/v1/sign-in-rules",
            etag=etag,
        )
        return self._transport.send(request, t.SignInRules)

    def sign_out(self) -> None:
        """End the session of the cookie; without one there is nothing to do."""
        request = Request(
            "POST",
            "/v1/auth/sign-out",
        )
        return self._transport.send(request, type(None))

    def sign_up(self, body: t.SignUp) -> t.SignUpAnswer:
        """Begin a trial: a code is mailed to the address."""
        request = Request(
            "POST",
            "/v1/auth/sign-up",
            body=body,
        )
        return self._transport.send(request, t.SignUpAnswer)

    def test_identity_provider(
        self, provider_id: str, *, idempotency_key: str | None = None
    ) -> t.ProviderTest:
        """Read the provider's document and keys now, and say what is wrong with them."""
        request = Request(
            "POST",
            f"/v1/identity-providers/{part_of(provider_id)}/test",
            idempotency_key=idempotency_key,
        )
        return self._transport.send(request, t.ProviderTest)


class TenantGroup:
    """`client.tenant`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def access_requests(self, *, etag: Etag | None = None) -> t.AccessRequestList:
        """List the operator's newest requests."""
        request = Request(
            "GET",
            "/v1/tenant/access-requests",
            etag=etag,
        )
        return self._transport.send(request, t.AccessRequestList)

    def accesses(self, *, etag: Etag | None = None) -> t.AccessList:
        """List everybody from elsewhere who may act here, now or later."""
        request = Request(
            "GET",
            "/v1/tenant/access",
            etag=etag,
        )
        return self._transport.send(request, t.AccessList)

    def add_own_site(self, body: t.NewOwnSite, *, idempotency_key: str | None = None) -> t.Site:
        """Add an edge of the tenant's own."""
        request = Request(
            "POST",
            "/v1/tenant/sites",
            body=body,
            idempotency_key=idempotency_key,
        )
        return self._transport.send(request, t.Site)

    def approve_access(
        self, access_request_id: str, *, idempotency_key: str | None = None
    ) -> t.AccessRequest:
        """Let somebody of the operator in for as long as it asked for."""
        request = Request(
            "POST",
            f"/v1/tenant/access-requests/{part_of(access_request_id)}/approve",
            idempotency_key=idempotency_key,
        )
        return self._transport.send(request, t.AccessRequest)

    def ask_export(self, *, idempotency_key: str | None = None) -> t.DataExport:
        """Ask for an export; it is written in the background."""
        request = Request(
            "POST",
            "/v1/tenant/exports",
            idempotency_key=idempotency_key,
        )
        return self._transport.send(request, t.DataExport)

    def change_own_site(
        self, site_id: str, body: t.OwnSitePatch, *, if_match: Etag | None = None
    ) -> t.Site:
        """Rename an edge of the tenant's own."""
        request = Request(
            "PATCH",
            f"/v1/tenant/sites/{part_of(site_id)}",
            body=body,
            if_match=if_match,
        )
        return self._transport.send(request, t.Site)

    def change_own_tenant(
        self, body: t.TenantPatch, *, if_match: Etag | None = None
    ) -> t.OwnTenant:
        """Change the organisation's name, time zone or language."""
        request = Request(
            "PATCH",
            "/v1/tenant",
            body=body,
            if_match=if_match,
        )
        return self._transport.send(request, t.OwnTenant)

    def close(self, body: t.CloseTenant, *, idempotency_key: str | None = None) -> t.Tenant:
        """Close the organisation; a month later all that it has is erased."""
        request = Request(
            "POST",
            "/v1/tenant/close",
            body=body,
            idempotency_key=idempotency_key,
        )
        return self._transport.send(request, t.Tenant)

    def end_access(self, membership_id: str, *, if_match: Etag | None = None) -> None:
        """Put a stranger out, at once; no further call is offered to an agent by grant."""
        request = Request(
            "DELETE",
            f"/v1/tenant/access/{part_of(membership_id)}",
            if_match=if_match,
        )
        return self._transport.send(request, type(None))

    def export_link(self, export_id: str, *, idempotency_key: str | None = None) -> t.ExportLink:
        """Give an address that downloads the file; the audit log notes who asked."""
        request = Request(
            "POST",
            f"/v1/tenant/exports/{part_of(export_id)}/link",
            idempotency_key=idempotency_key,
        )
        return self._transport.send(request, t.ExportLink)

    def exports(self, *, etag: Etag | None = None) -> t.DataExportList:
        """List the newest exports."""
        request = Request(
            "GET",
            "/v1/tenant/exports",
            etag=etag,
        )
        return self._transport.send(request, t.DataExportList)

    def limit_access(
        self, membership_id: str, body: t.AccessPatch, *, if_match: Etag | None = None
    ) -> t.Access:
        """Limit a stranger to fewer queues or an earlier end; never to more than it was given."""
        request = Request(
            "PATCH",
            f"/v1/tenant/access/{part_of(membership_id)}",
            body=body,
            if_match=if_match,
        )
        return self._transport.send(request, t.Access)

    def limits(self, *, etag: Etag | None = None) -> t.LimitReport:
        """Show the plan's limits and what is used of each."""
        request = Request(
            "GET",
            "/v1/tenant/limits",
            etag=etag,
        )
        return self._transport.send(request, t.LimitReport)

    def make_own_code(self, site_id: str, *, idempotency_key: str | None = None) -> t.EnrolmentCode:
        """Make the one-time code that enrols the appliance of an own site."""
        request = Request(
            "POST",
            f"/v1/tenant/sites/{part_of(site_id)}/enrolment-codes",
            idempotency_key=idempotency_key,
        )
        return self._transport.send(request, t.EnrolmentCode)

    def offered_plans(self, *, etag: Etag | None = None) -> t.PlanList:
        """List the plans that are offered."""
        request = Request(
            "GET",
            "/v1/plans",
            etag=etag,
        )
        return self._transport.send(request, t.PlanList)

    def own_sites(self, *, etag: Etag | None = None) -> t.SiteList:
        """List the sites that serve the tenant."""
        request = Request(
            "GET",
            "/v1/tenant/sites",
            etag=etag,
        )
        return self._transport.send(request, t.SiteList)

    def own_tenant(self, *, etag: Etag | None = None) -> t.OwnTenant:
        """Show the organisation and how near its limits are."""
        request = Request(
            "GET",
            "/v1/tenant",
            etag=etag,
        )
        return self._transport.send(request, t.OwnTenant)

    def refuse_access(
        self, access_request_id: str, *, idempotency_key: str | None = None
    ) -> t.AccessRequest:
        """Don't let somebody of the operator in."""
        request = Request(
            "POST",
            f"/v1/tenant/access-requests/{part_of(access_request_id)}/refuse",
            idempotency_key=idempotency_key,
        )
        return self._transport.send(request, t.AccessRequest)

    def revoke_own(self, site_id: str, *, idempotency_key: str | None = None) -> t.Site:
        """Cut an own site off, at once."""
        request = Request(
            "POST",
            f"/v1/tenant/sites/{part_of(site_id)}/revoke",
            idempotency_key=idempotency_key,
        )
        return self._transport.send(request, t.Site)


class WebhooksGroup:
    """`client.webhooks`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def add_webhook(
        self, body: t.NewWebhook, *, idempotency_key: str | None = None
    ) -> t.CreatedWebhook:
        """Add a webhook; the answer is the only place that shows its secret."""
        request = Request(
            "POST",
            "/v1/webhooks",
            body=body,
            idempotency_key=idempotency_key,
        )
        return self._transport.send(request, t.CreatedWebhook)

    def remove_webhook(self, webhook_id: str, *, if_match: Etag | None = None) -> None:
        """Remove a webhook with its deliveries and their log."""
        request = Request(
            "DELETE",
            f"/v1/webhooks/{part_of(webhook_id)}",
            if_match=if_match,
        )
        return self._transport.send(request, type(None))

    def renew_webhook_secret(
        self, webhook_id: str, *, idempotency_key: str | None = None
    ) -> t.RenewedSecret:
        """Make a new secret; for a day deliveries are signed with both."""
        request = Request(
            "POST",
            f"/v1/webhooks/{part_of(webhook_id)}/secret",
            idempotency_key=idempotency_key,
        )
        return self._transport.send(request, t.RenewedSecret)

    def replace_webhook(
        self, webhook_id: str, body: t.NewWebhook, *, if_match: Etag | None = None
    ) -> t.Webhook:
        """Change a webhook; to activate one that was switched off, put it as active."""
        request = Request(
            "PUT",
            f"/v1/webhooks/{part_of(webhook_id)}",
            body=body,
            if_match=if_match,
        )
        return self._transport.send(request, t.Webhook)

    def replay_webhook(
        self, webhook_id: str, body: t.ReplayRange, *, idempotency_key: str | None = None
    ) -> t.Replayed:
        """Send the deliveries of a time again, at most 10,000 at once."""
        request = Request(
            "POST",
            f"/v1/webhooks/{part_of(webhook_id)}/replay",
            body=body,
            idempotency_key=idempotency_key,
        )
        return self._transport.send(request, t.Replayed)

    def replay_webhook_delivery(
        self, webhook_id: str, delivery_id: str, *, idempotency_key: str | None = None
    ) -> t.WebhookDelivery:
        """Send a delivery again, whatever came of it before."""
        request = Request(
            "POST",
            f"/v1/webhooks/{part_of(webhook_id)}/deliveries/{part_of(delivery_id)}/replay",
            idempotency_key=idempotency_key,
        )
        return self._transport.send(request, t.WebhookDelivery)

    def test_webhook(
        self, webhook_id: str, *, idempotency_key: str | None = None
    ) -> t.WebhookDelivery:
        """Send a test event; look at its delivery to see what came of it."""
        request = Request(
            "POST",
            f"/v1/webhooks/{part_of(webhook_id)}/test",
            idempotency_key=idempotency_key,
        )
        return self._transport.send(request, t.WebhookDelivery)

    def webhook(self, webhook_id: str, *, etag: Etag | None = None) -> t.Webhook:
        """Read a webhook."""
        request = Request(
            "GET",
            f"/v1/webhooks/{part_of(webhook_id)}",
            etag=etag,
        )
        return self._transport.send(request, t.Webhook)

    def webhook_deliveries(
        self,
        webhook_id: str,
        *,
        status: t.DeliveryStatus | None = None,
        cursor: str | None = None,
        limit: int | None = None,
        etag: Etag | None = None,
    ) -> t.WebhookDeliveryList:
        """List what was sent to a webhook in the last 30 days, newest first."""
        request = Request(
            "GET",
            f"/v1/webhooks/{part_of(webhook_id)}/deliveries",
            query={"status": status, "cursor": cursor, "limit": limit},
            etag=etag,
        )
        return self._transport.send(request, t.WebhookDeliveryList)

    def iterate_webhook_deliveries(
        self, webhook_id: str, *, status: t.DeliveryStatus | None = None, limit: int | None = None
    ) -> Iterator[t.WebhookDelivery]:
        """Each item of every page of `webhook_deliveries`."""
        cursor: str | None = None
        while True:
            page = self.webhook_deliveries(webhook_id, status=status, limit=limit, cursor=cursor)
            yield from page.items
            cursor = page.next_cursor
            if cursor is None:
                return

    def webhook_delivery(
        self, webhook_id: str, delivery_id: str, *, etag: Etag | None = None
    ) -> t.WebhookDeliveryDetail:
        """Read a delivery: the text that is sent, and every attempt with its answer."""
        request = Request(
            "GET",
            f"/v1/webhooks/{part_of(webhook_id)}/deliveries/{part_of(delivery_id)}",
            etag=etag,
        )
        return self._transport.send(request, t.WebhookDeliveryDetail)

    def webhook_events(self, *, etag: Etag | None = None) -> t.WebhookEventList:
        """List the events that a webhook can subscribe to."""
        request = Request(
            "GET",
            "/v1/webhook-events",
            etag=etag,
        )
        return self._transport.send(request, t.WebhookEventList)

    def webhooks(
        self, *, cursor: str | None = None, limit: int | None = None, etag: Etag | None = None
    ) -> t.WebhookList:
        """List the tenant's webhooks, newest first, without their secrets."""
        request = Request(
            "GET",
            "/v1/webhooks",
            query={"cursor": cursor, "limit": limit},
            etag=etag,
        )
        return self._transport.send(request, t.WebhookList)

    def iterate_webhooks(self, *, limit: int | None = None) -> Iterator[t.Webhook]:
        """Each item of every page of `webhooks`."""
        cursor: str | None = None
        while True:
            page = self.webhooks(limit=limit, cursor=cursor)
            yield from page.items
            cursor = page.next_cursor
            if cursor is None:
                return


class Operations:
    """All groups of operations over one transport."""

    def __init__(self, transport: Transport) -> None:
        self.audit = AuditGroup(transport)
        self.billing = BillingGroup(transport)
        self.bulk = BulkGroup(transport)
        self.clients = ClientsGroup(transport)
        self.edges = EdgesGroup(transport)
        self.flows = FlowsGroup(transport)
        self.history = HistoryGroup(transport)
        self.live = LiveGroup(transport)
        self.machines = MachinesGroup(transport)
        self.me = MeGroup(transport)
        self.numbers = NumbersGroup(transport)
        self.people = PeopleGroup(transport)
        self.platform = PlatformGroup(transport)
        self.routing = RoutingGroup(transport)
        self.sign_in = SignInGroup(transport)
        self.tenant = TenantGroup(transport)
        self.webhooks = WebhooksGroup(transport)


class AsyncAuditGroup:
    """`client.audit`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def audit(
        self,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        from_ms: int | None = None,
        to_ms: int | None = None,
        actor: str | None = None,
        action: str | None = None,
        subject: str | None = None,
        q: str | None = None,
        etag: Etag | None = None,
    ) -> t.AuditPage:
        """List who did what, newest first; an `action` ending with a dot means the whole kind."""
        request = Request(
            "GET",
            "/v1/audit",
            query={
                "cursor": cursor,
                "limit": limit,
                "from_ms": from_ms,
                "to_ms": to_ms,
                "actor": actor,
                "action": action,
                "subject": subject,
                "q": q,
            },
            etag=etag,
        )
        return await self._transport.send(request, t.AuditPage)

    async def iterate_audit(
        self,
        *,
        limit: int | None = None,
        from_ms: int | None = None,
        to_ms: int | None = None,
        actor: str | None = None,
        action: str | None = None,
        subject: str | None = None,
        q: str | None = None,
    ) -> AsyncIterator[t.AuditEntry]:
        """Each item of every page of `audit`."""
        cursor: str | None = None
        while True:
            page = await self.audit(
                limit=limit,
                from_ms=from_ms,
                to_ms=to_ms,
                actor=actor,
                action=action,
                subject=subject,
                q=q,
                cursor=cursor,
            )
            for item in page.items:
                yield item
            cursor = page.next_cursor
            if cursor is None:
                return

    async def export_audit_csv(
        self,
        *,
        from_ms: int | None = None,
        to_ms: int | None = None,
        actor: str | None = None,
        action: str | None = None,
        subject: str | None = None,
        q: str | None = None,
    ) -> bytes:
        """Export for a spreadsheet, oldest first; cells that would be formulas are made text."""
        request = Request(
            "GET",
            "/v1/audit/export.csv",
            query={
                "from_ms": from_ms,
                "to_ms": to_ms,
                "actor": actor,
                "action": action,
                "subject": subject,
                "q": q,
            },
        )
        return await self._transport.send(request, bytes)

    async def export_audit_jsonl(
        self,
        *,
        from_ms: int | None = None,
        to_ms: int | None = None,
        actor: str | None = None,
        action: str | None = None,
        subject: str | None = None,
        q: str | None = None,
    ) -> bytes:
        """Export as lines of canonical JSON with their hashes, oldest first."""
        request = Request(
            "GET",
            "/v1/audit/export.jsonl",
            query={
                "from_ms": from_ms,
                "to_ms": to_ms,
                "actor": actor,
                "action": action,
                "subject": subject,
                "q": q,
            },
        )
        return await self._transport.send(request, bytes)

    async def verify_audit(self, *, etag: Etag | None = None) -> t.AuditProof:
        """Walk along the whole chain and say whether any entry was changed, removed or
        inserted.
        """
        request = Request(
            "GET",
            "/v1/audit/verify",
            etag=etag,
        )
        return await self._transport.send(request, t.AuditProof)


class AsyncBillingGroup:
    """`client.billing`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def usage(
        self,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        from_ms: int | None = None,
        to_ms: int | None = None,
        metric: t.UsageMetric | None = None,
        etag: Etag | None = None,
    ) -> t.UsagePage:
        """List the usage ledger, newest first."""
        request = Request(
            "GET",
            "/v1/usage",
            query={
                "cursor": cursor,
                "limit": limit,
                "from_ms": from_ms,
                "to_ms": to_ms,
                "metric": metric,
            },
            etag=etag,
        )
        return await self._transport.send(request, t.UsagePage)

    async def iterate_usage(
        self,
        *,
        limit: int | None = None,
        from_ms: int | None = None,
        to_ms: int | None = None,
        metric: t.UsageMetric | None = None,
    ) -> AsyncIterator[t.UsageEntry]:
        """Each item of every page of `usage`."""
        cursor: str | None = None
        while True:
            page = await self.usage(
                limit=limit, from_ms=from_ms, to_ms=to_ms, metric=metric, cursor=cursor
            )
            for item in page.items:
                yield item
            cursor = page.next_cursor
            if cursor is None:
                return

    async def usage_totals(
        self, *, from_ms: int | None = None, to_ms: int | None = None, etag: Etag | None = None
    ) -> t.UsageTotals:
        """Sum the usage ledger by metric."""
        request = Request(
            "GET",
            "/v1/usage/totals",
            query={"from_ms": from_ms, "to_ms": to_ms},
            etag=etag,
        )
        return await self._transport.send(request, t.UsageTotals)


class AsyncBulkGroup:
    """`client.bulk`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def export_numbers(self, *, bom: bool | None = None) -> bytes:
        """Export numbers; `bom` for Excel."""
        request = Request(
            "GET",
            "/v1/export/numbers.csv",
            query={"bom": bom},
        )
        return await self._transport.send(request, bytes)

    async def export_people(self, *, bom: bool | None = None) -> bytes:
        """Export people; `bom` for Excel."""
        request = Request(
            "GET",
            "/v1/export/people.csv",
            query={"bom": bom},
        )
        return await self._transport.send(request, bytes)

    async def export_queues(self, *, bom: bool | None = None) -> bytes:
        """Export queues; `bom` for Excel."""
        request = Request(
            "GET",
            "/v1/export/queues.csv",
            query={"bom": bom},
        )
        return await self._transport.send(request, bytes)

    async def export_skills(self, *, bom: bool | None = None) -> bytes:
        """Export skills; `bom` for Excel."""
        request = Request(
            "GET",
            "/v1/export/skills.csv",
            query={"bom": bom},
        )
        return await self._transport.send(request, bytes)

    async def import_numbers(
        self, file: File, *, dry_run: bool | None = None, idempotency_key: str | None = None
    ) -> t.ImportReport:
        """Claim and point numbers; a dry run lists every bad line and changes nothing."""
        request = Request(
            "POST",
            "/v1/import/numbers",
            query={"dry_run": dry_run},
            file=file,
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(request, t.ImportReport)

    async def import_people(
        self, file: File, *, dry_run: bool | None = None, idempotency_key: str | None = None
    ) -> t.ImportReport:
        """Invite and change people; a dry run lists every bad line and changes nothing."""
        request = Request(
            "POST",
            "/v1/import/people",
            query={"dry_run": dry_run},
            file=file,
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(request, t.ImportReport)

    async def import_queues(
        self, file: File, *, dry_run: bool | None = None, idempotency_key: str | None = None
    ) -> t.ImportReport:
        """Add and change queues; a dry run lists every bad line and changes nothing."""
        request = Request(
            "POST",
            "/v1/import/queues",
            query={"dry_run": dry_run},
            file=file,
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(request, t.ImportReport)

    async def import_skills(
        self, file: File, *, dry_run: bool | None = None, idempotency_key: str | None = None
    ) -> t.ImportReport:
        """Add and change skills; a dry run lists every bad line and changes nothing."""
        request = Request(
            "POST",
            "/v1/import/skills",
            query={"dry_run": dry_run},
            file=file,
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(request, t.ImportReport)


class AsyncClientsGroup:
    """`client.clients`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def brand(self, *, etag: Etag | None = None) -> t.OwnBrand:
        """Show the brand."""
        request = Request(
            "GET",
            "/v1/brand",
            etag=etag,
        )
        return await self._transport.send(request, t.OwnBrand)

    async def change_client(
        self, tenant_id: str, body: t.ClientPatch, *, if_match: Etag | None = None
    ) -> t.Tenant:
        """Change a client's name, time zone, language, plan or status."""
        request = Request(
            "PATCH",
            f"/v1/clients/{part_of(tenant_id)}",
            body=body,
            if_match=if_match,
        )
        return await self._transport.send(request, t.Tenant)

    async def client(self, tenant_id: str, *, etag: Etag | None = None) -> t.Tenant:
        """Show one client."""
        request = Request(
            "GET",
            f"/v1/clients/{part_of(tenant_id)}",
            etag=etag,
        )
        return await self._transport.send(request, t.Tenant)

    async def client_overview(self, *, etag: Etag | None = None) -> t.ClientOverviewList:
        """Show every client at a glance."""
        request = Request(
            "GET",
            "/v1/clients/overview",
            etag=etag,
        )
        return await self._transport.send(request, t.ClientOverviewList)

    async def client_queues(self, tenant_id: str, *, etag: Etag | None = None) -> t.ClientQueueList:
        """List a client's queues, to choose from for a grant."""
        request = Request(
            "GET",
            f"/v1/clients/{part_of(tenant_id)}/queues",
            etag=etag,
        )
        return await self._transport.send(request, t.ClientQueueList)

    async def client_skills(self, tenant_id: str, *, etag: Etag | None = None) -> t.ClientSkillList:
        """List a client's skills, to choose from for an agent's grant."""
        request = Request(
            "GET",
            f"/v1/clients/{part_of(tenant_id)}/skills",
            etag=etag,
        )
        return await self._transport.send(request, t.ClientSkillList)

    async def clients(
        self, *, cursor: str | None = None, limit: int | None = None, etag: Etag | None = None
    ) -> t.TenantList:
        """List clients, newest first."""
        request = Request(
            "GET",
            "/v1/clients",
            query={"cursor": cursor, "limit": limit},
            etag=etag,
        )
        return await self._transport.send(request, t.TenantList)

    async def iterate_clients(self, *, limit: int | None = None) -> AsyncIterator[t.Tenant]:
        """Each item of every page of `clients`."""
        cursor: str | None = None
        while True:
            page = await self.clients(limit=limit, cursor=cursor)
            for item in page.items:
                yield item
            cursor = page.next_cursor
            if cursor is None:
                return

    async def give_grant(self, body: t.NewGrant, *, idempotency_key: str | None = None) -> t.Grant:
        """Give one of the outsourcer's own people a role in a client; an agent takes calls."""
        request = Request(
            "POST",
            "/v1/grants",
            body=body,
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(request, t.Grant)

    async def grants(self, *, etag: Etag | None = None) -> t.GrantList:
        """List grants in force or to come."""
        request = Request(
            "GET",
            "/v1/grants",
            etag=etag,
        )
        return await self._transport.send(request, t.GrantList)

    async def open_client(
        self, body: t.NewClient, *, idempotency_key: str | None = None
    ) -> t.Tenant:
        """Open a client; its owner is invited by mail."""
        request = Request(
            "POST",
            "/v1/clients",
            body=body,
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(request, t.Tenant)

    async def prove_brand_domain(self, *, idempotency_key: str | None = None) -> t.OwnBrand:
        """Look for the domain's TXT record now; from then on the domain shows this brand."""
        request = Request(
            "POST",
            "/v1/brand/domain/proof",
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(request, t.OwnBrand)

    async def put_brand(self, body: t.BrandBody, *, if_match: Etag | None = None) -> t.OwnBrand:
        """Replace name, colour and domain; white text must be readable on the colour."""
        request = Request(
            "PUT",
            "/v1/brand",
            body=body,
            if_match=if_match,
        )
        return await self._transport.send(request, t.OwnBrand)

    async def put_logo(self, file: File, *, if_match: Etag | None = None) -> t.OwnBrand:
        """Replace the logo: a form with one PNG or WebP image as `file`."""
        request = Request(
            "PUT",
            "/v1/brand/logo",
            file=file,
            if_match=if_match,
        )
        return await self._transport.send(request, t.OwnBrand)

    async def revoke_grant(self, membership_id: str, *, if_match: Etag | None = None) -> None:
        """End a grant; the next request is refused, and no further call is offered."""
        request = Request(
            "DELETE",
            f"/v1/grants/{part_of(membership_id)}",
            if_match=if_match,
        )
        return await self._transport.send(request, type(None))


class AsyncEdgesGroup:
    """`client.edges`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def challenge(self, body: t.AskRenewal) -> t.RenewalChallenge:
        """A nonce to sign."""
        request = Request(
            "POST",
            "/v1/enrol/challenges",
            body=body,
        )
        return await self._transport.send(request, t.RenewalChallenge)

    async def enrol(self, body: t.Enrolment) -> t.EdgeCredentials:
        """Exchange a one-time code for credentials."""
        request = Request(
            "POST",
            "/v1/enrol",
            body=body,
        )
        return await self._transport.send(request, t.EdgeCredentials)

    async def renew(self, body: t.Renewal) -> t.EdgeCredentials:
        """Exchange credentials for new ones."""
        request = Request(
            "POST",
            "/v1/enrol/renewals",
            body=body,
        )
        return await self._transport.send(request, t.EdgeCredentials)


class AsyncFlowsGroup:
    """`client.flows`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def add_flow(
        self, body: t.NewFlow, *, idempotency_key: str | None = None
    ) -> t.FlowDetail:
        """Add a flow as a draft."""
        request = Request(
            "POST",
            "/v1/flows",
            body=body,
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(request, t.FlowDetail)

    async def add_flow_from_template(
        self, body: t.FlowFromTemplate, *, idempotency_key: str | None = None
    ) -> t.FlowDetail:
        """Make a flow from a template; `publish` puts it in force at once."""
        request = Request(
            "POST",
            "/v1/flows/from-template",
            body=body,
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(request, t.FlowDetail)

    async def add_hours(
        self, body: t.HoursBody, *, idempotency_key: str | None = None
    ) -> t.OpeningHours:
        """Add opening hours with their holidays."""
        request = Request(
            "POST",
            "/v1/hours",
            body=body,
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(request, t.OpeningHours)

    async def all_hours(self, *, etag: Etag | None = None) -> t.HoursList:
        """List all opening hours, by name."""
        request = Request(
            "GET",
            "/v1/hours",
            etag=etag,
        )
        return await self._transport.send(request, t.HoursList)

    async def check_flow(self, flow_id: str, *, idempotency_key: str | None = None) -> t.FlowReport:
        """Say what publishing the draft would find."""
        request = Request(
            "POST",
            f"/v1/flows/{part_of(flow_id)}/check",
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(request, t.FlowReport)

    async def flow(self, flow_id: str, *, etag: Etag | None = None) -> t.FlowDetail:
        """Show a flow and its draft."""
        request = Request(
            "GET",
            f"/v1/flows/{part_of(flow_id)}",
            etag=etag,
        )
        return await self._transport.send(request, t.FlowDetail)

    async def flow_templates(
        self, *, locale: Literal["en", "zh-CN"] | None = None, etag: Etag | None = None
    ) -> t.FlowTemplateList:
        """List the starter flows, simplest first."""
        request = Request(
            "GET",
            "/v1/flow-templates",
            query={"locale": locale},
            etag=etag,
        )
        return await self._transport.send(request, t.FlowTemplateList)

    async def flow_version(
        self, flow_id: str, version: int, *, etag: Etag | None = None
    ) -> t.FlowVersion:
        """Show a published document."""
        request = Request(
            "GET",
            f"/v1/flows/{part_of(flow_id)}/versions/{part_of(version)}",
            etag=etag,
        )
        return await self._transport.send(request, t.FlowVersion)

    async def flow_versions(
        self,
        flow_id: str,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        etag: Etag | None = None,
    ) -> t.FlowVersionPage:
        """List published versions, newest first."""
        request = Request(
            "GET",
            f"/v1/flows/{part_of(flow_id)}/versions",
            query={"cursor": cursor, "limit": limit},
            etag=etag,
        )
        return await self._transport.send(request, t.FlowVersionPage)

    async def iterate_flow_versions(
        self, flow_id: str, *, limit: int | None = None
    ) -> AsyncIterator[t.FlowVersionSummary]:
        """Each item of every page of `flow_versions`."""
        cursor: str | None = None
        while True:
            page = await self.flow_versions(flow_id, limit=limit, cursor=cursor)
            for item in page.items:
                yield item
            cursor = page.next_cursor
            if cursor is None:
                return

    async def flows(self, *, etag: Etag | None = None) -> t.FlowList:
        """List all flows, by name."""
        request = Request(
            "GET",
            "/v1/flows",
            etag=etag,
        )
        return await self._transport.send(request, t.FlowList)

    async def holiday_templates(
        self,
        *,
        country: Literal["CN", "DE", "GB", "US", None] | None = None,
        year: int | None = None,
        locale: Literal["en", "zh-CN"] | None = None,
        etag: Etag | None = None,
    ) -> t.HolidayTemplateList:
        """List public holidays to take over into hours; of this year when no other is asked."""
        request = Request(
            "GET",
            "/v1/holiday-templates",
            query={"country": country, "year": year, "locale": locale},
            etag=etag,
        )
        return await self._transport.send(request, t.HolidayTemplateList)

    async def hours(self, hours_id: str, *, etag: Etag | None = None) -> t.OpeningHours:
        """Show opening hours."""
        request = Request(
            "GET",
            f"/v1/hours/{part_of(hours_id)}",
            etag=etag,
        )
        return await self._transport.send(request, t.OpeningHours)

    async def hours_open(
        self, hours_id: str, *, at_ms: int | None = None, etag: Etag | None = None
    ) -> t.OpenState:
        """Say whether they are open now, or at another time, and when that changes."""
        request = Request(
            "GET",
            f"/v1/hours/{part_of(hours_id)}/open",
            query={"at_ms": at_ms},
            etag=etag,
        )
        return await self._transport.send(request, t.OpenState)

    async def preview_prompt(self, body: t.Speech, *, idempotency_key: str | None = None) -> bytes:
        """Speak a text without keeping it; the answer is the WAV file."""
        request = Request(
            "POST",
            "/v1/prompt-previews",
            body=body,
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(request, bytes)

    async def prompt_audio(self, name: str) -> bytes:
        """Play a prompt back: the WAV file, or the part that `Range` asks for."""
        request = Request(
            "GET",
            f"/v1/prompts/{part_of(name)}/audio",
        )
        return await self._transport.send(request, bytes)

    async def prompt_uses(self, name: str, *, etag: Etag | None = None) -> t.PromptUseList:
        """List the flows that play a prompt."""
        request = Request(
            "GET",
            f"/v1/prompts/{part_of(name)}/uses",
            etag=etag,
        )
        return await self._transport.send(request, t.PromptUseList)

    async def prompts(self, *, etag: Etag | None = None) -> t.PromptList:
        """List all prompts, by name."""
        request = Request(
            "GET",
            "/v1/prompts",
            etag=etag,
        )
        return await self._transport.send(request, t.PromptList)

    async def publish_flow(
        self, flow_id: str, *, idempotency_key: str | None = None
    ) -> t.FlowPublished:
        """Put the draft in force; each problem names its step and field."""
        request = Request(
            "POST",
            f"/v1/flows/{part_of(flow_id)}/publish",
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(request, t.FlowPublished)

    async def put_prompt(self, name: str, file: File, *, if_match: Etag | None = None) -> t.Prompt:
        """Add or replace a prompt: a form with one 16-bit PCM WAV as `file`."""
        request = Request(
            "PUT",
            f"/v1/prompts/{part_of(name)}",
            file=file,
            if_match=if_match,
        )
        return await self._transport.send(request, t.Prompt)

    async def remove_flow(self, flow_id: str, *, if_match: Etag | None = None) -> None:
        """Remove a flow that no number leads to; contacts that it served stay as they are."""
        request = Request(
            "DELETE",
            f"/v1/flows/{part_of(flow_id)}",
            if_match=if_match,
        )
        return await self._transport.send(request, type(None))

    async def remove_hours(self, hours_id: str, *, if_match: Etag | None = None) -> None:
        """Remove opening hours to which no published flow refers."""
        request = Request(
            "DELETE",
            f"/v1/hours/{part_of(hours_id)}",
            if_match=if_match,
        )
        return await self._transport.send(request, type(None))

    async def remove_prompt(self, name: str, *, if_match: Etag | None = None) -> None:
        """Remove a prompt that no published flow plays."""
        request = Request(
            "DELETE",
            f"/v1/prompts/{part_of(name)}",
            if_match=if_match,
        )
        return await self._transport.send(request, type(None))

    async def rename_flow(
        self, flow_id: str, body: t.FlowPatch, *, if_match: Etag | None = None
    ) -> t.FlowDetail:
        """Give a flow another name; numbers that lead to it still do."""
        request = Request(
            "PATCH",
            f"/v1/flows/{part_of(flow_id)}",
            body=body,
            if_match=if_match,
        )
        return await self._transport.send(request, t.FlowDetail)

    async def replace_hours(
        self, hours_id: str, body: t.HoursBody, *, if_match: Etag | None = None
    ) -> t.OpeningHours:
        """Replace opening hours; flows that refer to them follow at once."""
        request = Request(
            "PUT",
            f"/v1/hours/{part_of(hours_id)}",
            body=body,
            if_match=if_match,
        )
        return await self._transport.send(request, t.OpeningHours)

    async def roll_flow_back(
        self, flow_id: str, body: t.FlowRollback, *, idempotency_key: str | None = None
    ) -> t.FlowPublished:
        """Put an older version in force again, as a new version; the draft stays as it is."""
        request = Request(
            "POST",
            f"/v1/flows/{part_of(flow_id)}/rollback",
            body=body,
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(request, t.FlowPublished)

    async def set_draft(
        self, flow_id: str, body: t.FlowDraft, *, if_match: Etag | None = None
    ) -> t.FlowDetail:
        """Replace the draft; what is published stays in force."""
        request = Request(
            "PUT",
            f"/v1/flows/{part_of(flow_id)}/draft",
            body=body,
            if_match=if_match,
        )
        return await self._transport.send(request, t.FlowDetail)

    async def speak_prompt(
        self, name: str, body: t.Speech, *, idempotency_key: str | None = None
    ) -> t.Prompt:
        """Add or replace a prompt by a text that the synthesiser speaks."""
        request = Request(
            "POST",
            f"/v1/prompts/{part_of(name)}/speech",
            body=body,
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(request, t.Prompt)


class AsyncHistoryGroup:
    """`client.history`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def cdrs(
        self,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        from_ms: int | None = None,
        to_ms: int | None = None,
        contact_id: str | None = None,
        agent_id: str | None = None,
        etag: Etag | None = None,
    ) -> t.CdrPage:
        """List the records of legs, newest first."""
        request = Request(
            "GET",
            "/v1/cdrs",
            query={
                "cursor": cursor,
                "limit": limit,
                "from_ms": from_ms,
                "to_ms": to_ms,
                "contact_id": contact_id,
                "agent_id": agent_id,
            },
            etag=etag,
        )
        return await self._transport.send(request, t.CdrPage)

    async def iterate_cdrs(
        self,
        *,
        limit: int | None = None,
        from_ms: int | None = None,
        to_ms: int | None = None,
        contact_id: str | None = None,
        agent_id: str | None = None,
    ) -> AsyncIterator[t.Cdr]:
        """Each item of every page of `cdrs`."""
        cursor: str | None = None
        while True:
            page = await self.cdrs(
                limit=limit,
                from_ms=from_ms,
                to_ms=to_ms,
                contact_id=contact_id,
                agent_id=agent_id,
                cursor=cursor,
            )
            for item in page.items:
                yield item
            cursor = page.next_cursor
            if cursor is None:
                return

    async def contact(self, contact_id: str, *, etag: Etag | None = None) -> t.ContactDetail:
        """Show a contact with its interactions, legs, recordings and timeline."""
        request = Request(
            "GET",
            f"/v1/contacts/{part_of(contact_id)}",
            etag=etag,
        )
        return await self._transport.send(request, t.ContactDetail)

    async def contacts(
        self,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        from_ms: int | None = None,
        to_ms: int | None = None,
        outcome: t.ContactOutcome | None = None,
        queue_id: str | None = None,
        agent_id: str | None = None,
        ani: str | None = None,
        dnis: str | None = None,
        etag: Etag | None = None,
    ) -> t.ContactPage:
        """List contacts, newest first."""
        request = Request(
            "GET",
            "/v1/contacts",
            query={
                "cursor": cursor,
                "limit": limit,
                "from_ms": from_ms,
                "to_ms": to_ms,
                "outcome": outcome,
                "queue_id": queue_id,
                "agent_id": agent_id,
                "ani": ani,
                "dnis": dnis,
            },
            etag=etag,
        )
        return await self._transport.send(request, t.ContactPage)

    async def iterate_contacts(
        self,
        *,
        limit: int | None = None,
        from_ms: int | None = None,
        to_ms: int | None = None,
        outcome: t.ContactOutcome | None = None,
        queue_id: str | None = None,
        agent_id: str | None = None,
        ani: str | None = None,
        dnis: str | None = None,
    ) -> AsyncIterator[t.Contact]:
        """Each item of every page of `contacts`."""
        cursor: str | None = None
        while True:
            page = await self.contacts(
                limit=limit,
                from_ms=from_ms,
                to_ms=to_ms,
                outcome=outcome,
                queue_id=queue_id,
                agent_id=agent_id,
                ani=ani,
                dnis=dnis,
                cursor=cursor,
            )
            for item in page.items:
                yield item
            cursor = page.next_cursor
            if cursor is None:
                return

    async def interactions(
        self,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        from_ms: int | None = None,
        to_ms: int | None = None,
        queue_id: str | None = None,
        agent_id: str | None = None,
        contact_id: str | None = None,
        etag: Etag | None = None,
    ) -> t.InteractionPage:
        """List interactions, newest first."""
        request = Request(
            "GET",
            "/v1/interactions",
            query={
                "cursor": cursor,
                "limit": limit,
                "from_ms": from_ms,
                "to_ms": to_ms,
                "queue_id": queue_id,
                "agent_id": agent_id,
                "contact_id": contact_id,
            },
            etag=etag,
        )
        return await self._transport.send(request, t.InteractionPage)

    async def iterate_interactions(
        self,
        *,
        limit: int | None = None,
        from_ms: int | None = None,
        to_ms: int | None = None,
        queue_id: str | None = None,
        agent_id: str | None = None,
        contact_id: str | None = None,
    ) -> AsyncIterator[t.Interaction]:
        """Each item of every page of `interactions`."""
        cursor: str | None = None
        while True:
            page = await self.interactions(
                limit=limit,
                from_ms=from_ms,
                to_ms=to_ms,
                queue_id=queue_id,
                agent_id=agent_id,
                contact_id=contact_id,
                cursor=cursor,
            )
            for item in page.items:
                yield item
            cursor = page.next_cursor
            if cursor is None:
                return

    async def intervals(
        self,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        from_ms: int | None = None,
        to_ms: int | None = None,
        agent_id: str | None = None,
        etag: Etag | None = None,
    ) -> t.IntervalPage:
        """List agent-state intervals, newest first."""
        request = Request(
            "GET",
            "/v1/agent-state-intervals",
            query={
                "cursor": cursor,
                "limit": limit,
                "from_ms": from_ms,
                "to_ms": to_ms,
                "agent_id": agent_id,
            },
            etag=etag,
        )
        return await self._transport.send(request, t.IntervalPage)

    async def iterate_intervals(
        self,
        *,
        limit: int | None = None,
        from_ms: int | None = None,
        to_ms: int | None = None,
        agent_id: str | None = None,
    ) -> AsyncIterator[t.AgentStateInterval]:
        """Each item of every page of `intervals`."""
        cursor: str | None = None
        while True:
            page = await self.intervals(
                limit=limit, from_ms=from_ms, to_ms=to_ms, agent_id=agent_id, cursor=cursor
            )
            for item in page.items:
                yield item
            cursor = page.next_cursor
            if cursor is None:
                return

    async def link(
        self, recording_id: str, *, idempotency_key: str | None = None
    ) -> t.RecordingLink:
        """Give a short-lived address of the audio; who asked is audited in the same
        transaction.
        """
        request = Request(
            "POST",
            f"/v1/recordings/{part_of(recording_id)}/link",
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(request, t.RecordingLink)

    async def recording(self, recording_id: str, *, etag: Etag | None = None) -> t.Recording:
        """Show one recording."""
        request = Request(
            "GET",
            f"/v1/recordings/{part_of(recording_id)}",
            etag=etag,
        )
        return await self._transport.send(request, t.Recording)

    async def recordings(
        self,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        from_ms: int | None = None,
        to_ms: int | None = None,
        contact_id: str | None = None,
        agent_id: str | None = None,
        etag: Etag | None = None,
    ) -> t.RecordingPage:
        """List recordings, newest first."""
        request = Request(
            "GET",
            "/v1/recordings",
            query={
                "cursor": cursor,
                "limit": limit,
                "from_ms": from_ms,
                "to_ms": to_ms,
                "contact_id": contact_id,
                "agent_id": agent_id,
            },
            etag=etag,
        )
        return await self._transport.send(request, t.RecordingPage)

    async def iterate_recordings(
        self,
        *,
        limit: int | None = None,
        from_ms: int | None = None,
        to_ms: int | None = None,
        contact_id: str | None = None,
        agent_id: str | None = None,
    ) -> AsyncIterator[t.Recording]:
        """Each item of every page of `recordings`."""
        cursor: str | None = None
        while True:
            page = await self.recordings(
                limit=limit,
                from_ms=from_ms,
                to_ms=to_ms,
                contact_id=contact_id,
                agent_id=agent_id,
                cursor=cursor,
            )
            for item in page.items:
                yield item
            cursor = page.next_cursor
            if cursor is None:
                return


class AsyncLiveGroup:
    """`client.live`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def live_snapshot(self, *, etag: Etag | None = None) -> t.LiveSnapshot:
        """Show queues, agents and contacts now; for a moving view use the socket at /v1/live."""
        request = Request(
            "GET",
            "/v1/live/snapshot",
            etag=etag,
        )
        return await self._transport.send(request, t.LiveSnapshot)

    async def overview(self, *, etag: Etag | None = None) -> t.Overview:
        """Count today's contacts by queue; what moves by the second is in the live view."""
        request = Request(
            "GET",
            "/v1/overview",
            etag=etag,
        )
        return await self._transport.send(request, t.Overview)


class AsyncMachinesGroup:
    """`client.machines`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def end_key(self, api_key_id: str, *, if_match: Etag | None = None) -> None:
        """Revoke an API key, at once."""
        request = Request(
            "DELETE",
            f"/v1/api-keys/{part_of(api_key_id)}",
            if_match=if_match,
        )
        return await self._transport.send(request, type(None))

    async def end_oauth_client(self, oauth_client_id: str, *, if_match: Etag | None = None) -> None:
        """Revoke an OAuth2 client and its tokens, at once."""
        request = Request(
            "DELETE",
            f"/v1/oauth-clients/{part_of(oauth_client_id)}",
            if_match=if_match,
        )
        return await self._transport.send(request, type(None))

    async def make_key(
        self, body: t.NewScopedKey, *, idempotency_key: str | None = None
    ) -> t.CreatedScopedKey:
        """Make an API key; the answer is the only place that shows it."""
        request = Request(
            "POST",
            "/v1/api-keys",
            body=body,
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(request, t.CreatedScopedKey)

    async def oauth_clients(
        self, *, cursor: str | None = None, limit: int | None = None, etag: Etag | None = None
    ) -> t.OauthClientList:
        """List the tenant's OAuth2 clients, newest first, without their secrets."""
        request = Request(
            "GET",
            "/v1/oauth-clients",
            query={"cursor": cursor, "limit": limit},
            etag=etag,
        )
        return await self._transport.send(request, t.OauthClientList)

    async def iterate_oauth_clients(
        self, *, limit: int | None = None
    ) -> AsyncIterator[t.OauthClient]:
        """Each item of every page of `oauth_clients`."""
        cursor: str | None = None
        while True:
            page = await self.oauth_clients(limit=limit, cursor=cursor)
            for item in page.items:
                yield item
            cursor = page.next_cursor
            if cursor is None:
                return

    async def own_keys(
        self, *, cursor: str | None = None, limit: int | None = None, etag: Etag | None = None
    ) -> t.ScopedKeyList:
        """List the tenant's API keys, newest first, without their secrets."""
        request = Request(
            "GET",
            "/v1/api-keys",
            query={"cursor": cursor, "limit": limit},
            etag=etag,
        )
        return await self._transport.send(request, t.ScopedKeyList)

    async def iterate_own_keys(self, *, limit: int | None = None) -> AsyncIterator[t.ScopedKey]:
        """Each item of every page of `own_keys`."""
        cursor: str | None = None
        while True:
            page = await self.own_keys(limit=limit, cursor=cursor)
            for item in page.items:
                yield item
            cursor = page.next_cursor
            if cursor is None:
                return

    async def register_oauth_client(
        self, body: t.NewOauthClient, *, idempotency_key: str | None = None
    ) -> t.CreatedOauthClient:
        """Register an OAuth2 client; the answer is the only place that shows its secret."""
        request = Request(
            "POST",
            "/v1/oauth-clients",
            body=body,
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(request, t.CreatedOauthClient)


class AsyncMeGroup:
    """`client.me`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def begin_totp(
        self, body: t.OwnPassword, *, idempotency_key: str | None = None
    ) -> t.TotpSetUp:
        """Begin to set up an authenticator app, with the password as proof."""
        request = Request(
            "POST",
            "/v1/me/totp",
            body=body,
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(request, t.TotpSetUp)

    async def change_me(self, body: t.MePatch, *, if_match: Etag | None = None) -> t.Me:
        """Change one's own name or language."""
        request = Request(
            "PATCH",
            "/v1/me",
            body=body,
            if_match=if_match,
        )
        return await self._transport.send(request, t.Me)

    async def change_password(
        self, body: t.PasswordChange, *, idempotency_key: str | None = None
    ) -> None:
        """Set a new password; one's other sessions end."""
        request = Request(
            "POST",
            "/v1/me/password",
            body=body,
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(request, type(None))

    async def confirm_totp(
        self, body: t.Confirmation, *, idempotency_key: str | None = None
    ) -> t.RecoveryCodes:
        """Switch the second factor on with a first code; gives the recovery codes, this once."""
        request = Request(
            "POST",
            "/v1/me/totp/confirm",
            body=body,
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(request, t.RecoveryCodes)

    async def end_other_sessions(self, *, if_match: Etag | None = None) -> None:
        """Sign all other browsers out."""
        request = Request(
            "DELETE",
            "/v1/me/sessions",
            if_match=if_match,
        )
        return await self._transport.send(request, type(None))

    async def end_session(self, session_id: str, *, if_match: Etag | None = None) -> None:
        """Sign one browser out, at once."""
        request = Request(
            "DELETE",
            f"/v1/me/sessions/{part_of(session_id)}",
            if_match=if_match,
        )
        return await self._transport.send(request, type(None))

    async def me(self, *, etag: Etag | None = None) -> t.Me:
        """Show who is signed in, where it acts and what it may do there."""
        request = Request(
            "GET",
            "/v1/me",
            etag=etag,
        )
        return await self._transport.send(request, t.Me)

    async def own_agents(self, *, etag: Etag | None = None) -> t.OwnAgentList:
        """List the organisations in which one is an agent, with what the phone registers as."""
        request = Request(
            "GET",
            "/v1/me/agents",
            etag=etag,
        )
        return await self._transport.send(request, t.OwnAgentList)

    async def own_phone(self, *, etag: Etag | None = None) -> t.AgentPhone:
        """Tell how it is with one's own phone, and where it registers."""
        request = Request(
            "GET",
            "/v1/me/agent/phone",
            etag=etag,
        )
        return await self._transport.send(request, t.AgentPhone)

    async def remove_totp(self, body: t.OwnPassword, *, if_match: Etag | None = None) -> None:
        """Switch the second factor off, with the password as proof."""
        request = Request(
            "DELETE",
            "/v1/me/totp",
            body=body,
            if_match=if_match,
        )
        return await self._transport.send(request, type(None))

    async def renew_codes(
        self, body: t.OwnPassword, *, idempotency_key: str | None = None
    ) -> t.RecoveryCodes:
        """Replace all recovery codes, with the password as proof; the earlier ones end."""
        request = Request(
            "POST",
            "/v1/me/recovery-codes",
            body=body,
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(request, t.RecoveryCodes)

    async def renew_own_sip_password(
        self, *, idempotency_key: str | None = None
    ) -> t.SipCredentials:
        """Replace one's own phone's password; the answer is the only place that shows it."""
        request = Request(
            "POST",
            "/v1/me/agent/sip-password",
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(request, t.SipCredentials)

    async def request_own_state(
        self, body: t.StateRequest, *, idempotency_key: str | None = None
    ) -> t.StateAccepted:
        """Ask the routing owner for one's own state: available, aux or offline."""
        request = Request(
            "POST",
            "/v1/me/agent/state",
            body=body,
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(request, t.StateAccepted)

    async def sessions(self, *, etag: Etag | None = None) -> t.SessionList:
        """List the browsers in which one is signed in."""
        request = Request(
            "GET",
            "/v1/me/sessions",
            etag=etag,
        )
        return await self._transport.send(request, t.SessionList)


class AsyncNumbersGroup:
    """`client.numbers`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def check_number(
        self, number: str, *, digits: str | None = None, etag: Etag | None = None
    ) -> t.CallCheck:
        """Tell what would happen to a call now, and what is missing; `digits` are for its
        menus.
        """
        request = Request(
            "GET",
            f"/v1/numbers/{part_of(number)}/check",
            query={"digits": digits},
            etag=etag,
        )
        return await self._transport.send(request, t.CallCheck)

    async def claim_number(
        self, body: t.NewNumber, *, idempotency_key: str | None = None
    ) -> t.PhoneNumber:
        """Claim a free number of the pool."""
        request = Request(
            "POST",
            "/v1/numbers",
            body=body,
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(request, t.PhoneNumber)

    async def free_numbers(
        self,
        *,
        prefix: str | None = None,
        cursor: str | None = None,
        limit: int | None = None,
        etag: Etag | None = None,
    ) -> t.FreeNumberList:
        """List numbers that the tenant can claim now, in order."""
        request = Request(
            "GET",
            "/v1/number-pool",
            query={"prefix": prefix, "cursor": cursor, "limit": limit},
            etag=etag,
        )
        return await self._transport.send(request, t.FreeNumberList)

    async def iterate_free_numbers(
        self, *, prefix: str | None = None, limit: int | None = None
    ) -> AsyncIterator[t.FreeNumber]:
        """Each item of every page of `free_numbers`."""
        cursor: str | None = None
        while True:
            page = await self.free_numbers(prefix=prefix, limit=limit, cursor=cursor)
            for item in page.items:
                yield item
            cursor = page.next_cursor
            if cursor is None:
                return

    async def numbers(self, *, etag: Etag | None = None) -> t.NumberList:
        """List all numbers of the tenant."""
        request = Request(
            "GET",
            "/v1/numbers",
            etag=etag,
        )
        return await self._transport.send(request, t.NumberList)

    async def point_number(
        self, number: str, body: t.NumberBody, *, if_match: Etag | None = None
    ) -> t.PhoneNumber:
        """Let a number that the tenant holds lead to a flow."""
        request = Request(
            "PUT",
            f"/v1/numbers/{part_of(number)}",
            body=body,
            if_match=if_match,
        )
        return await self._transport.send(request, t.PhoneNumber)

    async def remove_number(self, number: str, *, if_match: Etag | None = None) -> None:
        """Give a number up; nobody else gets it for a month."""
        request = Request(
            "DELETE",
            f"/v1/numbers/{part_of(number)}",
            if_match=if_match,
        )
        return await self._transport.send(request, type(None))


class AsyncPeopleGroup:
    """`client.people`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def add_team(self, body: t.TeamBody, *, idempotency_key: str | None = None) -> t.Team:
        """Add a team."""
        request = Request(
            "POST",
            "/v1/teams",
            body=body,
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(request, t.Team)

    async def change_person(
        self, user_id: str, body: t.PersonPatch, *, if_match: Etag | None = None
    ) -> t.Person:
        """Change a person; a field left out stays. Disabling ends its sessions at once."""
        request = Request(
            "PATCH",
            f"/v1/people/{part_of(user_id)}",
            body=body,
            if_match=if_match,
        )
        return await self._transport.send(request, t.Person)

    async def end_sessions(self, user_id: str, *, if_match: Etag | None = None) -> None:
        """Sign a person out everywhere."""
        request = Request(
            "DELETE",
            f"/v1/people/{part_of(user_id)}/sessions",
            if_match=if_match,
        )
        return await self._transport.send(request, type(None))

    async def invite(self, body: t.NewPerson, *, idempotency_key: str | None = None) -> t.Person:
        """Add a person, who gets a mail to set a password with."""
        request = Request(
            "POST",
            "/v1/people",
            body=body,
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(request, t.Person)

    async def invite_again(self, user_id: str, *, idempotency_key: str | None = None) -> None:
        """Mail a new link to somebody who has not accepted yet; the earlier one ends."""
        request = Request(
            "POST",
            f"/v1/people/{part_of(user_id)}/invitation",
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(request, type(None))

    async def people(
        self,
        *,
        q: str | None = None,
        status: t.PersonStatus | None = None,
        role: str | None = None,
        team_id: str | None = None,
        queue_id: str | None = None,
        cursor: str | None = None,
        limit: int | None = None,
        etag: Etag | None = None,
    ) -> t.PersonList:
        """List people, by name; `q` is part of a name or address."""
        request = Request(
            "GET",
            "/v1/people",
            query={
                "q": q,
                "status": status,
                "role": role,
                "team_id": team_id,
                "queue_id": queue_id,
                "cursor": cursor,
                "limit": limit,
            },
            etag=etag,
        )
        return await self._transport.send(request, t.PersonList)

    async def iterate_people(
        self,
        *,
        q: str | None = None,
        status: t.PersonStatus | None = None,
        role: str | None = None,
        team_id: str | None = None,
        queue_id: str | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[t.Person]:
        """Each item of every page of `people`."""
        cursor: str | None = None
        while True:
            page = await self.people(
                q=q,
                status=status,
                role=role,
                team_id=team_id,
                queue_id=queue_id,
                limit=limit,
                cursor=cursor,
            )
            for item in page.items:
                yield item
            cursor = page.next_cursor
            if cursor is None:
                return

    async def person(self, user_id: str, *, etag: Etag | None = None) -> t.Person:
        """Show one person."""
        request = Request(
            "GET",
            f"/v1/people/{part_of(user_id)}",
            etag=etag,
        )
        return await self._transport.send(request, t.Person)

    async def remove_person(
        self, user_id: str, *, anonymise: bool | None = None, if_match: Etag | None = None
    ) -> None:
        """Remove a person; history keeps the name unless it is to be anonymised."""
        request = Request(
            "DELETE",
            f"/v1/people/{part_of(user_id)}",
            query={"anonymise": anonymise},
            if_match=if_match,
        )
        return await self._transport.send(request, type(None))

    async def remove_team(self, team_id: str, *, if_match: Etag | None = None) -> None:
        """Remove a team to which no role is limited."""
        request = Request(
            "DELETE",
            f"/v1/teams/{part_of(team_id)}",
            if_match=if_match,
        )
        return await self._transport.send(request, type(None))

    async def replace_team(
        self, team_id: str, body: t.TeamBody, *, if_match: Etag | None = None
    ) -> t.Team:
        """Replace a team's name and members."""
        request = Request(
            "PUT",
            f"/v1/teams/{part_of(team_id)}",
            body=body,
            if_match=if_match,
        )
        return await self._transport.send(request, t.Team)

    async def team(self, team_id: str, *, etag: Etag | None = None) -> t.Team:
        """Show one team."""
        request = Request(
            "GET",
            f"/v1/teams/{part_of(team_id)}",
            etag=etag,
        )
        return await self._transport.send(request, t.Team)

    async def teams(self, *, q: str | None = None, etag: Etag | None = None) -> t.TeamList:
        """List teams, by name."""
        request = Request(
            "GET",
            "/v1/teams",
            query={"q": q},
            etag=etag,
        )
        return await self._transport.send(request, t.TeamList)


class AsyncPlatformGroup:
    """`client.platform`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def add_numbers(
        self, body: t.PoolNumbers, *, idempotency_key: str | None = None
    ) -> t.PoolAdded:
        """Put numbers into the pool, or give a tenant those of its own trunk."""
        request = Request(
            "POST",
            "/v1/platform/numbers",
            body=body,
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(request, t.PoolAdded)

    async def add_site(self, body: t.NewSite, *, idempotency_key: str | None = None) -> t.Site:
        """Add a point of presence."""
        request = Request(
            "POST",
            "/v1/sites",
            body=body,
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(request, t.Site)

    async def all_plans(self, *, etag: Etag | None = None) -> t.PlanList:
        """List every plan."""
        request = Request(
            "GET",
            "/v1/platform/plans",
            etag=etag,
        )
        return await self._transport.send(request, t.PlanList)

    async def ask_access(
        self, tenant_id: str, body: t.NewAccessRequest, *, idempotency_key: str | None = None
    ) -> t.AccessRequest:
        """Ask a tenant for access for a while; the tenant decides."""
        request = Request(
            "POST",
            f"/v1/tenants/{part_of(tenant_id)}/access-requests",
            body=body,
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(request, t.AccessRequest)

    async def asked(self, tenant_id: str, *, etag: Etag | None = None) -> t.AccessRequestList:
        """List the newest requests to a tenant."""
        request = Request(
            "GET",
            f"/v1/tenants/{part_of(tenant_id)}/access-requests",
            etag=etag,
        )
        return await self._transport.send(request, t.AccessRequestList)

    async def change_site(
        self, site_id: str, body: t.SitePatch, *, if_match: Etag | None = None
    ) -> t.Site:
        """Change a site's name, or whether it serves every new tenant."""
        request = Request(
            "PATCH",
            f"/v1/sites/{part_of(site_id)}",
            body=body,
            if_match=if_match,
        )
        return await self._transport.send(request, t.Site)

    async def change_tenant(
        self, tenant_id: str, body: t.TenantPatch, *, if_match: Etag | None = None
    ) -> t.Tenant:
        """Change an organisation's name, time zone or language."""
        request = Request(
            "PATCH",
            f"/v1/tenants/{part_of(tenant_id)}",
            body=body,
            if_match=if_match,
        )
        return await self._transport.send(request, t.Tenant)

    async def create_key(
        self, tenant_id: str, body: t.NewApiKey, *, idempotency_key: str | None = None
    ) -> t.CreatedApiKey:
        """Make an API key for a tenant; the answer is the only place that shows it."""
        request = Request(
            "POST",
            f"/v1/tenants/{part_of(tenant_id)}/api-keys",
            body=body,
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(request, t.CreatedApiKey)

    async def erasure(self, tenant_id: str, *, etag: Etag | None = None) -> t.ErasureCertificate:
        """Show what was erased of an organisation, when, and what was kept."""
        request = Request(
            "GET",
            f"/v1/tenants/{part_of(tenant_id)}/erasure",
            etag=etag,
        )
        return await self._transport.send(request, t.ErasureCertificate)

    async def extend_trial(
        self, tenant_id: str, body: t.TrialEnd, *, idempotency_key: str | None = None
    ) -> t.Tenant:
        """Give a trial a new end; one that was suspended goes on."""
        request = Request(
            "POST",
            f"/v1/tenants/{part_of(tenant_id)}/trial",
            body=body,
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(request, t.Tenant)

    async def health(self, *, etag: Etag | None = None) -> t.PlatformHealth:
        """Show nodes, servers, lags, sites and how many tenants stand where."""
        request = Request(
            "GET",
            "/v1/platform/health",
            etag=etag,
        )
        return await self._transport.send(request, t.PlatformHealth)

    async def keys(self, tenant_id: str, *, etag: Etag | None = None) -> t.ApiKeyList:
        """List a tenant's API keys, without their secrets."""
        request = Request(
            "GET",
            f"/v1/tenants/{part_of(tenant_id)}/api-keys",
            etag=etag,
        )
        return await self._transport.send(request, t.ApiKeyList)

    async def make_code(
        self, site_id: str, *, idempotency_key: str | None = None
    ) -> t.EnrolmentCode:
        """Make the one-time code that enrols the site's appliance."""
        request = Request(
            "POST",
            f"/v1/sites/{part_of(site_id)}/enrolment-codes",
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(request, t.EnrolmentCode)

    async def open_tenant(
        self, body: t.NewTenant, *, idempotency_key: str | None = None
    ) -> t.Tenant:
        """Open an organisation."""
        request = Request(
            "POST",
            "/v1/tenants",
            body=body,
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(request, t.Tenant)

    async def pool(
        self,
        *,
        prefix: str | None = None,
        tenant_id: str | None = None,
        cursor: str | None = None,
        limit: int | None = None,
        etag: Etag | None = None,
    ) -> t.PoolNumberList:
        """List the pool with who holds what, in order."""
        request = Request(
            "GET",
            "/v1/platform/numbers",
            query={"prefix": prefix, "tenant_id": tenant_id, "cursor": cursor, "limit": limit},
            etag=etag,
        )
        return await self._transport.send(request, t.PoolNumberList)

    async def iterate_pool(
        self, *, prefix: str | None = None, tenant_id: str | None = None, limit: int | None = None
    ) -> AsyncIterator[t.PoolNumber]:
        """Each item of every page of `pool`."""
        cursor: str | None = None
        while True:
            page = await self.pool(prefix=prefix, tenant_id=tenant_id, limit=limit, cursor=cursor)
            for item in page.items:
                yield item
            cursor = page.next_cursor
            if cursor is None:
                return

    async def put_plan(
        self, name: str, body: t.PlanBody, *, if_match: Etag | None = None
    ) -> t.Plan:
        """Add or replace a plan."""
        request = Request(
            "PUT",
            f"/v1/platform/plans/{part_of(name)}",
            body=body,
            if_match=if_match,
        )
        return await self._transport.send(request, t.Plan)

    async def remove_from_pool(self, number: str, *, if_match: Etag | None = None) -> None:
        """Take a number that nobody holds out of the pool."""
        request = Request(
            "DELETE",
            f"/v1/platform/numbers/{part_of(number)}",
            if_match=if_match,
        )
        return await self._transport.send(request, type(None))

    async def revoke(self, site_id: str, *, idempotency_key: str | None = None) -> t.Site:
        """Cut the site off, at once."""
        request = Request(
            "POST",
            f"/v1/sites/{part_of(site_id)}/revoke",
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(request, t.Site)

    async def revoke_key(
        self, tenant_id: str, api_key_id: str, *, if_match: Etag | None = None
    ) -> None:
        """Revoke an API key, at once."""
        request = Request(
            "DELETE",
            f"/v1/tenants/{part_of(tenant_id)}/api-keys/{part_of(api_key_id)}",
            if_match=if_match,
        )
        return await self._transport.send(request, type(None))

    async def serve(self, site_id: str, tenant_id: str, *, if_match: Etag | None = None) -> None:
        """Let the site serve the tenant."""
        request = Request(
            "PUT",
            f"/v1/sites/{part_of(site_id)}/tenants/{part_of(tenant_id)}",
            if_match=if_match,
        )
        return await self._transport.send(request, type(None))

    async def set_plan(
        self, tenant_id: str, body: t.PlanChoice, *, if_match: Etag | None = None
    ) -> t.Tenant:
        """Put an organisation on another plan."""
        request = Request(
            "PUT",
            f"/v1/tenants/{part_of(tenant_id)}/plan",
            body=body,
            if_match=if_match,
        )
        return await self._transport.send(request, t.Tenant)

    async def set_status(
        self, tenant_id: str, body: t.StatusChange, *, idempotency_key: str | None = None
    ) -> t.Tenant:
        """Move an organisation through its life, with a reason that its own log shows."""
        request = Request(
            "POST",
            f"/v1/tenants/{part_of(tenant_id)}/status",
            body=body,
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(request, t.Tenant)

    async def site(self, site_id: str, *, etag: Etag | None = None) -> t.Site:
        """Show one site."""
        request = Request(
            "GET",
            f"/v1/sites/{part_of(site_id)}",
            etag=etag,
        )
        return await self._transport.send(request, t.Site)

    async def site_tenants(self, site_id: str, *, etag: Etag | None = None) -> t.SiteTenants:
        """List whom the site serves."""
        request = Request(
            "GET",
            f"/v1/sites/{part_of(site_id)}/tenants",
            etag=etag,
        )
        return await self._transport.send(request, t.SiteTenants)

    async def sites(self, *, etag: Etag | None = None) -> t.SiteList:
        """List all sites, with how they are."""
        request = Request(
            "GET",
            "/v1/sites",
            etag=etag,
        )
        return await self._transport.send(request, t.SiteList)

    async def stop_serving(
        self, site_id: str, tenant_id: str, *, if_match: Etag | None = None
    ) -> None:
        """End the site's service to the tenant."""
        request = Request(
            "DELETE",
            f"/v1/sites/{part_of(site_id)}/tenants/{part_of(tenant_id)}",
            if_match=if_match,
        )
        return await self._transport.send(request, type(None))

    async def tenant(self, tenant_id: str, *, etag: Etag | None = None) -> t.Tenant:
        """Show one organisation."""
        request = Request(
            "GET",
            f"/v1/tenants/{part_of(tenant_id)}",
            etag=etag,
        )
        return await self._transport.send(request, t.Tenant)

    async def tenants(
        self,
        *,
        q: str | None = None,
        status: t.Status | None = None,
        plan: str | None = None,
        kind: str | None = None,
        reseller_id: str | None = None,
        cursor: str | None = None,
        limit: int | None = None,
        etag: Etag | None = None,
    ) -> t.TenantList:
        """List organisations, newest first."""
        request = Request(
            "GET",
            "/v1/tenants",
            query={
                "q": q,
                "status": status,
                "plan": plan,
                "kind": kind,
                "reseller_id": reseller_id,
                "cursor": cursor,
                "limit": limit,
            },
            etag=etag,
        )
        return await self._transport.send(request, t.TenantList)

    async def iterate_tenants(
        self,
        *,
        q: str | None = None,
        status: t.Status | None = None,
        plan: str | None = None,
        kind: str | None = None,
        reseller_id: str | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[t.Tenant]:
        """Each item of every page of `tenants`."""
        cursor: str | None = None
        while True:
            page = await self.tenants(
                q=q,
                status=status,
                plan=plan,
                kind=kind,
                reseller_id=reseller_id,
                limit=limit,
                cursor=cursor,
            )
            for item in page.items:
                yield item
            cursor = page.next_cursor
            if cursor is None:
                return


class AsyncRoutingGroup:
    """`client.routing`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def add_agent(
        self, body: t.NewAgent, *, idempotency_key: str | None = None
    ) -> t.CreatedAgent:
        """Add an agent; the answer is the only place that shows the SIP password."""
        request = Request(
            "POST",
            "/v1/agents",
            body=body,
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(request, t.CreatedAgent)

    async def add_queue(self, body: t.QueueBody, *, idempotency_key: str | None = None) -> t.Queue:
        """Add a queue."""
        request = Request(
            "POST",
            "/v1/queues",
            body=body,
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(request, t.Queue)

    async def add_skill(self, body: t.SkillBody, *, idempotency_key: str | None = None) -> t.Skill:
        """Add a skill."""
        request = Request(
            "POST",
            "/v1/skills",
            body=body,
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(request, t.Skill)

    async def agent(self, agent_id: str, *, etag: Etag | None = None) -> t.Agent:
        """Show one agent."""
        request = Request(
            "GET",
            f"/v1/agents/{part_of(agent_id)}",
            etag=etag,
        )
        return await self._transport.send(request, t.Agent)

    async def agent_phone(self, agent_id: str, *, etag: Etag | None = None) -> t.AgentPhone:
        """Tell how it is with an agent's phone: preparing, waiting, registered, or
        site_silent.
        """
        request = Request(
            "GET",
            f"/v1/agents/{part_of(agent_id)}/phone",
            etag=etag,
        )
        return await self._transport.send(request, t.AgentPhone)

    async def agents(
        self,
        *,
        q: str | None = None,
        queue_id: str | None = None,
        with_disabled: bool | None = None,
        guests: bool | None = None,
        etag: Etag | None = None,
    ) -> t.AgentList:
        """List agents, by name: all, or those whose name holds `q` or who serve the queue."""
        request = Request(
            "GET",
            "/v1/agents",
            query={"q": q, "queue_id": queue_id, "with_disabled": with_disabled, "guests": guests},
            etag=etag,
        )
        return await self._transport.send(request, t.AgentList)

    async def change_agent(
        self, agent_id: str, body: t.AgentPatch, *, if_match: Etag | None = None
    ) -> t.Agent:
        """Change an agent; a field left out stays."""
        request = Request(
            "PATCH",
            f"/v1/agents/{part_of(agent_id)}",
            body=body,
            if_match=if_match,
        )
        return await self._transport.send(request, t.Agent)

    async def queue(self, queue_id: str, *, etag: Etag | None = None) -> t.Queue:
        """Show one queue."""
        request = Request(
            "GET",
            f"/v1/queues/{part_of(queue_id)}",
            etag=etag,
        )
        return await self._transport.send(request, t.Queue)

    async def queues(
        self, *, q: str | None = None, skill: str | None = None, etag: Etag | None = None
    ) -> t.QueueList:
        """List queues, by name: all, or those whose name holds `q` or that require the skill."""
        request = Request(
            "GET",
            "/v1/queues",
            query={"q": q, "skill": skill},
            etag=etag,
        )
        return await self._transport.send(request, t.QueueList)

    async def remove_agent(self, agent_id: str, *, if_match: Etag | None = None) -> None:
        """Remove an agent; its history stays."""
        request = Request(
            "DELETE",
            f"/v1/agents/{part_of(agent_id)}",
            if_match=if_match,
        )
        return await self._transport.send(request, type(None))

    async def remove_queue(self, queue_id: str, *, if_match: Etag | None = None) -> None:
        """Remove a queue that no agent serves."""
        request = Request(
            "DELETE",
            f"/v1/queues/{part_of(queue_id)}",
            if_match=if_match,
        )
        return await self._transport.send(request, type(None))

    async def remove_skill(self, skill_id: str, *, if_match: Etag | None = None) -> None:
        """Remove a skill that no queue, agent or published flow uses."""
        request = Request(
            "DELETE",
            f"/v1/skills/{part_of(skill_id)}",
            if_match=if_match,
        )
        return await self._transport.send(request, type(None))

    async def renew_sip_password(
        self, agent_id: str, *, idempotency_key: str | None = None
    ) -> t.SipCredentials:
        """Replace the phone's password; the answer is the only place that shows it."""
        request = Request(
            "POST",
            f"/v1/agents/{part_of(agent_id)}/sip-password",
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(request, t.SipCredentials)

    async def replace_queue(
        self, queue_id: str, body: t.QueueBody, *, if_match: Etag | None = None
    ) -> t.Queue:
        """Replace a queue's policy."""
        request = Request(
            "PUT",
            f"/v1/queues/{part_of(queue_id)}",
            body=body,
            if_match=if_match,
        )
        return await self._transport.send(request, t.Queue)

    async def replace_skill(
        self, skill_id: str, body: t.SkillBody, *, if_match: Etag | None = None
    ) -> t.Skill:
        """Replace a skill; its name can't change while it is used."""
        request = Request(
            "PUT",
            f"/v1/skills/{part_of(skill_id)}",
            body=body,
            if_match=if_match,
        )
        return await self._transport.send(request, t.Skill)

    async def request_state(
        self, agent_id: str, body: t.StateRequest, *, idempotency_key: str | None = None
    ) -> t.StateAccepted:
        """Ask the routing owner for an agent's state: available, aux or offline."""
        request = Request(
            "POST",
            f"/v1/agents/{part_of(agent_id)}/state",
            body=body,
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(request, t.StateAccepted)

    async def skill(self, skill_id: str, *, etag: Etag | None = None) -> t.Skill:
        """Show one skill."""
        request = Request(
            "GET",
            f"/v1/skills/{part_of(skill_id)}",
            etag=etag,
        )
        return await self._transport.send(request, t.Skill)

    async def skills(self, *, q: str | None = None, etag: Etag | None = None) -> t.SkillList:
        """List skills, by name: all, or those whose name or description holds `q`."""
        request = Request(
            "GET",
            "/v1/skills",
            query={"q": q},
            etag=etag,
        )
        return await self._transport.send(request, t.SkillList)


class AsyncSignInGroup:
    """`client.sign_in`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def accept(self, token: str, body: t.InvitationAcceptance) -> t.Me:
        """Choose a password, and be signed in."""
        request = Request(
            "POST",
            f"/v1/auth/invitations/{part_of(token)}/accept",
            body=body,
        )
        return await self._transport.send(request, t.Me)

    async def ask_reset(self, body: t.ResetRequest) -> None:
        """Mail a link to set a new password, if the address signs in here."""
        request = Request(
            "POST",
            "/v1/auth/password-reset",
            body=body,
        )
        return await self._transport.send(request, type(None))

    async def brand_here(self, *, etag: Etag | None = None) -> t.PublicBrand:
        """Show the brand of the host that the page was asked by."""
        request = Request(
            "GET",
            "/v1/auth/brand",
            etag=etag,
        )
        return await self._transport.send(request, t.PublicBrand)

    async def confirm_sign_up(self, sign_up_id: str, body: t.Confirmation) -> t.Me:
        """Open the tenant with the code out of the mail, and sign its owner in."""
        request = Request(
            "POST",
            f"/v1/auth/sign-up/{part_of(sign_up_id)}/confirm",
            body=body,
        )
        return await self._transport.send(request, t.Me)

    async def connect_identity_provider(
        self, body: t.NewIdentityProvider, *, idempotency_key: str | None = None
    ) -> t.IdentityProvider:
        """Connect an identity provider; it serves a mail domain once that is proved."""
        request = Request(
            "POST",
            "/v1/identity-providers",
            body=body,
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(request, t.IdentityProvider)

    async def end_scim_token(self, scim_token_id: str, *, if_match: Etag | None = None) -> None:
        """Revoke a directory's token, at once."""
        request = Request(
            "DELETE",
            f"/v1/scim-tokens/{part_of(scim_token_id)}",
            if_match=if_match,
        )
        return await self._transport.send(request, type(None))

    async def identity_providers(self, *, etag: Etag | None = None) -> t.IdentityProviderList:
        """List the tenant's identity providers, by name, without their secrets."""
        request = Request(
            "GET",
            "/v1/identity-providers",
            etag=etag,
        )
        return await self._transport.send(request, t.IdentityProviderList)

    async def invitation(self, token: str, *, etag: Etag | None = None) -> t.Invitation:
        """Show who is invited to what."""
        request = Request(
            "GET",
            f"/v1/auth/invitations/{part_of(token)}",
            etag=etag,
        )
        return await self._transport.send(request, t.Invitation)

    async def logo(self, tenant_id: str) -> bytes:
        """Give an outsourcer's logo."""
        request = Request(
            "GET",
            f"/v1/auth/brand/logos/{part_of(tenant_id)}",
        )
        return await self._transport.send(request, bytes)

    async def make_scim_token(
        self, body: t.NewScimToken, *, idempotency_key: str | None = None
    ) -> t.CreatedScimToken:
        """Make a directory's token; the answer is the only place that shows it."""
        request = Request(
            "POST",
            "/v1/scim-tokens",
            body=body,
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(request, t.CreatedScimToken)

    async def methods(self, *, email: str, etag: Etag | None = None) -> t.SignInMethods:
        """How an address may sign in; an unknown one may by password, as far as anybody hears."""
        request = Request(
            "GET",
            "/v1/auth/methods",
            query={"email": email},
            etag=etag,
        )
        return await self._transport.send(request, t.SignInMethods)

    async def prove_domain(
        self, provider_id: str, domain: str, *, idempotency_key: str | None = None
    ) -> t.IdentityProvider:
        """Look for the domain's TXT record now; from then on the domain is this tenant's
        alone.
        """
        request = Request(
            "POST",
            f"/v1/identity-providers/{part_of(provider_id)}/domains/{part_of(domain)}/proof",
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(request, t.IdentityProvider)

    async def remove_identity_provider(
        self, provider_id: str, *, if_match: Etag | None = None
    ) -> None:
        """Disconnect an identity provider."""
        request = Request(
            "DELETE",
            f"/v1/identity-providers/{part_of(provider_id)}",
            if_match=if_match,
        )
        return await self._transport.send(request, type(None))

    async def replace_identity_provider(
        self, provider_id: str, body: t.IdentityProviderBody, *, if_match: Etag | None = None
    ) -> t.IdentityProvider:
        """Replace a provider's settings; domains keep their proof unless the issuer changes."""
        request = Request(
            "PUT",
            f"/v1/identity-providers/{part_of(provider_id)}",
            body=body,
            if_match=if_match,
        )
        return await self._transport.send(request, t.IdentityProvider)

    async def replace_sign_in_rules(
        self, body: t.SignInRulesBody, *, if_match: Etag | None = None
    ) -> t.SignInRules:
        """Replace the rules; they hold at once, for sessions that are open as well."""
        request = Request(
            "PUT",
            "/v1/sign-in-rules",
            body=body,
            if_match=if_match,
        )
        return await self._transport.send(request, t.SignInRules)

    async def reset(self, body: t.ResetConfirmation) -> None:
        """Set a new password by the token of the link; all sessions of the person end."""
        request = Request(
            "POST",
            "/v1/auth/password-reset/confirm",
            body=body,
        )
        return await self._transport.send(request, type(None))

    async def scim_tokens(
        self, *, cursor: str | None = None, limit: int | None = None, etag: Etag | None = None
    ) -> t.ScimTokenList:
        """List the tokens of the tenant's directories, newest first, without their secrets."""
        request = Request(
            "GET",
            "/v1/scim-tokens",
            query={"cursor": cursor, "limit": limit},
            etag=etag,
        )
        return await self._transport.send(request, t.ScimTokenList)

    async def iterate_scim_tokens(self, *, limit: int | None = None) -> AsyncIterator[t.ScimToken]:
        """Each item of every page of `scim_tokens`."""
        cursor: str | None = None
        while True:
            page = await self.scim_tokens(limit=limit, cursor=cursor)
            for item in page.items:
                yield item
            cursor = page.next_cursor
            if cursor is None:
                return

    async def second_factor(self, body: t.SecondFactor) -> t.SignInAnswer:
        """Finish a sign-in with a code of the authenticator app, or a recovery code."""
        request = Request(
            "POST",
            "/v1/auth/second-factor",
            body=body,
        )
        return await self._transport.send(request, t.SignInAnswer)

    async def sign_in(self, body: t.SignIn) -> t.SignInAnswer:
        """Sign in with address and password; a second step may follow."""
        request = Request(
            "POST",
            "/v1/auth/sign-in",
            body=body,
        )
        return await self._transport.send(request, t.SignInAnswer)

    async def sign_in_rules(self, *, etag: Etag | None = None) -> t.SignInRules:
        """Show what is demanded, and of how many people it is still missing."""
        request = Request(
            "GET",
            "/v1/sign-in-rules",
            etag=etag,
        )
        return await self._transport.send(request, t.SignInRules)

    async def sign_out(self) -> None:
        """End the session of the cookie; without one there is nothing to do."""
        request = Request(
            "POST",
            "/v1/auth/sign-out",
        )
        return await self._transport.send(request, type(None))

    async def sign_up(self, body: t.SignUp) -> t.SignUpAnswer:
        """Begin a trial: a code is mailed to the address."""
        request = Request(
            "POST",
            "/v1/auth/sign-up",
            body=body,
        )
        return await self._transport.send(request, t.SignUpAnswer)

    async def test_identity_provider(
        self, provider_id: str, *, idempotency_key: str | None = None
    ) -> t.ProviderTest:
        """Read the provider's document and keys now, and say what is wrong with them."""
        request = Request(
            "POST",
            f"/v1/identity-providers/{part_of(provider_id)}/test",
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(request, t.ProviderTest)


class AsyncTenantGroup:
    """`client.tenant`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def access_requests(self, *, etag: Etag | None = None) -> t.AccessRequestList:
        """List the operator's newest requests."""
        request = Request(
            "GET",
            "/v1/tenant/access-requests",
            etag=etag,
        )
        return await self._transport.send(request, t.AccessRequestList)

    async def accesses(self, *, etag: Etag | None = None) -> t.AccessList:
        """List everybody from elsewhere who may act here, now or later."""
        request = Request(
            "GET",
            "/v1/tenant/access",
            etag=etag,
        )
        return await self._transport.send(request, t.AccessList)

    async def add_own_site(
        self, body: t.NewOwnSite, *, idempotency_key: str | None = None
    ) -> t.Site:
        """Add an edge of the tenant's own."""
        request = Request(
            "POST",
            "/v1/tenant/sites",
            body=body,
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(request, t.Site)

    async def approve_access(
        self, access_request_id: str, *, idempotency_key: str | None = None
    ) -> t.AccessRequest:
        """Let somebody of the operator in for as long as it asked for."""
        request = Request(
            "POST",
            f"/v1/tenant/access-requests/{part_of(access_request_id)}/approve",
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(request, t.AccessRequest)

    async def ask_export(self, *, idempotency_key: str | None = None) -> t.DataExport:
        """Ask for an export; it is written in the background."""
        request = Request(
            "POST",
            "/v1/tenant/exports",
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(request, t.DataExport)

    async def change_own_site(
        self, site_id: str, body: t.OwnSitePatch, *, if_match: Etag | None = None
    ) -> t.Site:
        """Rename an edge of the tenant's own."""
        request = Request(
            "PATCH",
            f"/v1/tenant/sites/{part_of(site_id)}",
            body=body,
            if_match=if_match,
        )
        return await self._transport.send(request, t.Site)

    async def change_own_tenant(
        self, body: t.TenantPatch, *, if_match: Etag | None = None
    ) -> t.OwnTenant:
        """Change the organisation's name, time zone or language."""
        request = Request(
            "PATCH",
            "/v1/tenant",
            body=body,
            if_match=if_match,
        )
        return await self._transport.send(request, t.OwnTenant)

    async def close(self, body: t.CloseTenant, *, idempotency_key: str | None = None) -> t.Tenant:
        """Close the organisation; a month later all that it has is erased."""
        request = Request(
            "POST",
            "/v1/tenant/close",
            body=body,
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(request, t.Tenant)

    async def end_access(self, membership_id: str, *, if_match: Etag | None = None) -> None:
        """Put a stranger out, at once; no further call is offered to an agent by grant."""
        request = Request(
            "DELETE",
            f"/v1/tenant/access/{part_of(membership_id)}",
            if_match=if_match,
        )
        return await self._transport.send(request, type(None))

    async def export_link(
        self, export_id: str, *, idempotency_key: str | None = None
    ) -> t.ExportLink:
        """Give an address that downloads the file; the audit log notes who asked."""
        request = Request(
            "POST",
            f"/v1/tenant/exports/{part_of(export_id)}/link",
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(request, t.ExportLink)

    async def exports(self, *, etag: Etag | None = None) -> t.DataExportList:
        """List the newest exports."""
        request = Request(
            "GET",
            "/v1/tenant/exports",
            etag=etag,
        )
        return await self._transport.send(request, t.DataExportList)

    async def limit_access(
        self, membership_id: str, body: t.AccessPatch, *, if_match: Etag | None = None
    ) -> t.Access:
        """Limit a stranger to fewer queues or an earlier end; never to more than it was given."""
        request = Request(
            "PATCH",
            f"/v1/tenant/access/{part_of(membership_id)}",
            body=body,
            if_match=if_match,
        )
        return await self._transport.send(request, t.Access)

    async def limits(self, *, etag: Etag | None = None) -> t.LimitReport:
        """Show the plan's limits and what is used of each."""
        request = Request(
            "GET",
            "/v1/tenant/limits",
            etag=etag,
        )
        return await self._transport.send(request, t.LimitReport)

    async def make_own_code(
        self, site_id: str, *, idempotency_key: str | None = None
    ) -> t.EnrolmentCode:
        """Make the one-time code that enrols the appliance of an own site."""
        request = Request(
            "POST",
            f"/v1/tenant/sites/{part_of(site_id)}/enrolment-codes",
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(request, t.EnrolmentCode)

    async def offered_plans(self, *, etag: Etag | None = None) -> t.PlanList:
        """List the plans that are offered."""
        request = Request(
            "GET",
            "/v1/plans",
            etag=etag,
        )
        return await self._transport.send(request, t.PlanList)

    async def own_sites(self, *, etag: Etag | None = None) -> t.SiteList:
        """List the sites that serve the tenant."""
        request = Request(
            "GET",
            "/v1/tenant/sites",
            etag=etag,
        )
        return await self._transport.send(request, t.SiteList)

    async def own_tenant(self, *, etag: Etag | None = None) -> t.OwnTenant:
        """Show the organisation and how near its limits are."""
        request = Request(
            "GET",
            "/v1/tenant",
            etag=etag,
        )
        return await self._transport.send(request, t.OwnTenant)

    async def refuse_access(
        self, access_request_id: str, *, idempotency_key: str | None = None
    ) -> t.AccessRequest:
        """Don't let somebody of the operator in."""
        request = Request(
            "POST",
            f"/v1/tenant/access-requests/{part_of(access_request_id)}/refuse",
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(request, t.AccessRequest)

    async def revoke_own(self, site_id: str, *, idempotency_key: str | None = None) -> t.Site:
        """Cut an own site off, at once."""
        request = Request(
            "POST",
            f"/v1/tenant/sites/{part_of(site_id)}/revoke",
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(request, t.Site)


class AsyncWebhooksGroup:
    """`client.webhooks`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def add_webhook(
        self, body: t.NewWebhook, *, idempotency_key: str | None = None
    ) -> t.CreatedWebhook:
        """Add a webhook; the answer is the only place that shows its secret."""
        request = Request(
            "POST",
            "/v1/webhooks",
            body=body,
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(request, t.CreatedWebhook)

    async def remove_webhook(self, webhook_id: str, *, if_match: Etag | None = None) -> None:
        """Remove a webhook with its deliveries and their log."""
        request = Request(
            "DELETE",
            f"/v1/webhooks/{part_of(webhook_id)}",
            if_match=if_match,
        )
        return await self._transport.send(request, type(None))

    async def renew_webhook_secret(
        self, webhook_id: str, *, idempotency_key: str | None = None
    ) -> t.RenewedSecret:
        """Make a new secret; for a day deliveries are signed with both."""
        request = Request(
            "POST",
            f"/v1/webhooks/{part_of(webhook_id)}/secret",
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(request, t.RenewedSecret)

    async def replace_webhook(
        self, webhook_id: str, body: t.NewWebhook, *, if_match: Etag | None = None
    ) -> t.Webhook:
        """Change a webhook; to activate one that was switched off, put it as active."""
        request = Request(
            "PUT",
            f"/v1/webhooks/{part_of(webhook_id)}",
            body=body,
            if_match=if_match,
        )
        return await self._transport.send(request, t.Webhook)

    async def replay_webhook(
        self, webhook_id: str, body: t.ReplayRange, *, idempotency_key: str | None = None
    ) -> t.Replayed:
        """Send the deliveries of a time again, at most 10,000 at once."""
        request = Request(
            "POST",
            f"/v1/webhooks/{part_of(webhook_id)}/replay",
            body=body,
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(request, t.Replayed)

    async def replay_webhook_delivery(
        self, webhook_id: str, delivery_id: str, *, idempotency_key: str | None = None
    ) -> t.WebhookDelivery:
        """Send a delivery again, whatever came of it before."""
        request = Request(
            "POST",
            f"/v1/webhooks/{part_of(webhook_id)}/deliveries/{part_of(delivery_id)}/replay",
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(request, t.WebhookDelivery)

    async def test_webhook(
        self, webhook_id: str, *, idempotency_key: str | None = None
    ) -> t.WebhookDelivery:
        """Send a test event; look at its delivery to see what came of it."""
        request = Request(
            "POST",
            f"/v1/webhooks/{part_of(webhook_id)}/test",
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(request, t.WebhookDelivery)

    async def webhook(self, webhook_id: str, *, etag: Etag | None = None) -> t.Webhook:
        """Read a webhook."""
        request = Request(
            "GET",
            f"/v1/webhooks/{part_of(webhook_id)}",
            etag=etag,
        )
        return await self._transport.send(request, t.Webhook)

    async def webhook_deliveries(
        self,
        webhook_id: str,
        *,
        status: t.DeliveryStatus | None = None,
        cursor: str | None = None,
        limit: int | None = None,
        etag: Etag | None = None,
    ) -> t.WebhookDeliveryList:
        """List what was sent to a webhook in the last 30 days, newest first."""
        request = Request(
            "GET",
            f"/v1/webhooks/{part_of(webhook_id)}/deliveries",
            query={"status": status, "cursor": cursor, "limit": limit},
            etag=etag,
        )
        return await self._transport.send(request, t.WebhookDeliveryList)

    async def iterate_webhook_deliveries(
        self, webhook_id: str, *, status: t.DeliveryStatus | None = None, limit: int | None = None
    ) -> AsyncIterator[t.WebhookDelivery]:
        """Each item of every page of `webhook_deliveries`."""
        cursor: str | None = None
        while True:
            page = await self.webhook_deliveries(
                webhook_id, status=status, limit=limit, cursor=cursor
            )
            for item in page.items:
                yield item
            cursor = page.next_cursor
            if cursor is None:
                return

    async def webhook_delivery(
        self, webhook_id: str, delivery_id: str, *, etag: Etag | None = None
    ) -> t.WebhookDeliveryDetail:
        """Read a delivery: the text that is sent, and every attempt with its answer."""
        request = Request(
            "GET",
            f"/v1/webhooks/{part_of(webhook_id)}/deliveries/{part_of(delivery_id)}",
            etag=etag,
        )
        return await self._transport.send(request, t.WebhookDeliveryDetail)

    async def webhook_events(self, *, etag: Etag | None = None) -> t.WebhookEventList:
        """List the events that a webhook can subscribe to."""
        request = Request(
            "GET",
            "/v1/webhook-events",
            etag=etag,
        )
        return await self._transport.send(request, t.WebhookEventList)

    async def webhooks(
        self, *, cursor: str | None = None, limit: int | None = None, etag: Etag | None = None
    ) -> t.WebhookList:
        """List the tenant's webhooks, newest first, without their secrets."""
        request = Request(
            "GET",
            "/v1/webhooks",
            query={"cursor": cursor, "limit": limit},
            etag=etag,
        )
        return await self._transport.send(request, t.WebhookList)

    async def iterate_webhooks(self, *, limit: int | None = None) -> AsyncIterator[t.Webhook]:
        """Each item of every page of `webhooks`."""
        cursor: str | None = None
        while True:
            page = await self.webhooks(limit=limit, cursor=cursor)
            for item in page.items:
                yield item
            cursor = page.next_cursor
            if cursor is None:
                return


class AsyncOperations:
    """All groups of operations over one transport."""

    def __init__(self, transport: AsyncTransport) -> None:
        self.audit = AsyncAuditGroup(transport)
        self.billing = AsyncBillingGroup(transport)
        self.bulk = AsyncBulkGroup(transport)
        self.clients = AsyncClientsGroup(transport)
        self.edges = AsyncEdgesGroup(transport)
        self.flows = AsyncFlowsGroup(transport)
        self.history = AsyncHistoryGroup(transport)
        self.live = AsyncLiveGroup(transport)
        self.machines = AsyncMachinesGroup(transport)
        self.me = AsyncMeGroup(transport)
        self.numbers = AsyncNumbersGroup(transport)
        self.people = AsyncPeopleGroup(transport)
        self.platform = AsyncPlatformGroup(transport)
        self.routing = AsyncRoutingGroup(transport)
        self.sign_in = AsyncSignInGroup(transport)
        self.tenant = AsyncTenantGroup(transport)
        self.webhooks = AsyncWebhooksGroup(transport)

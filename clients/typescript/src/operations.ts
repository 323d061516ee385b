// Every operation of the API: generated from the API's own description, never edit.

import type * as t from './types.ts';
import { Transport, partOf, type Etag } from './transport.ts';

/** `client.audit`. */
export class AuditGroup {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** List who did what, newest first; an `action` ending with a dot means the whole kind. */
  async audit(options: { cursor?: string | null | undefined; limit?: number | undefined; from_ms?: number | null | undefined; to_ms?: number | null | undefined; actor?: string | null | undefined; action?: string | null | undefined; subject?: string | null | undefined; q?: string | null | undefined; etag?: Etag | undefined } = {}): Promise<t.AuditPage> {
    return this.#transport.send<t.AuditPage>({
      method: 'GET',
      path: `/v1/audit`,
      read: 'json',
      query: { cursor: options.cursor, limit: options.limit, from_ms: options.from_ms, to_ms: options.to_ms, actor: options.actor, action: options.action, subject: options.subject, q: options.q },
      etag: options.etag,
    });
  }

  /** Each item of every page of `audit`. */
  async *iterateAudit(options: { limit?: number | undefined; from_ms?: number | null | undefined; to_ms?: number | null | undefined; actor?: string | null | undefined; action?: string | null | undefined; subject?: string | null | undefined; q?: string | null | undefined } = {}): AsyncGenerator<t.AuditEntry> {
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof this.audit>> = await this.audit({ ...options, cursor });
      yield* page.items;
      cursor = page.next_cursor;
    } while (cursor !== null);
  }

  /** Export for a spreadsheet, oldest first; cells that would be formulas are made text. */
  async exportAuditCsv(options: { from_ms?: number | null | undefined; to_ms?: number | null | undefined; actor?: string | null | undefined; action?: string | null | undefined; subject?: string | null | undefined; q?: string | null | undefined } = {}): Promise<Blob> {
    return this.#transport.send<Blob>({
      method: 'GET',
      path: `/v1/audit/export.csv`,
      read: 'blob',
      query: { from_ms: options.from_ms, to_ms: options.to_ms, actor: options.actor, action: options.action, subject: options.subject, q: options.q },
    });
  }

  /** Export as lines of canonical JSON with their hashes, oldest first. */
  async exportAuditJsonl(options: { from_ms?: number | null | undefined; to_ms?: number | null | undefined; actor?: string | null | undefined; action?: string | null | undefined; subject?: string | null | undefined; q?: string | null | undefined } = {}): Promise<Blob> {
    return this.#transport.send<Blob>({
      method: 'GET',
      path: `/v1/audit/export.jsonl`,
      read: 'blob',
      query: { from_ms: options.from_ms, to_ms: options.to_ms, actor: options.actor, action: options.action, subject: options.subject, q: options.q },
    });
  }

  /** Walk along the whole chain and say whether any entry was changed, removed or inserted. */
  async verifyAudit(options: { etag?: Etag | undefined } = {}): Promise<t.AuditProof> {
    return this.#transport.send<t.AuditProof>({
      method: 'GET',
      path: `/v1/audit/verify`,
      read: 'json',
      etag: options.etag,
    });
  }
}

/** `client.billing`. */
export class BillingGroup {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** List the usage ledger, newest first. */
  async usage(options: { cursor?: string | null | undefined; limit?: number | undefined; from_ms?: number | null | undefined; to_ms?: number | null | undefined; metric?: t.UsageMetric | null | undefined; etag?: Etag | undefined } = {}): Promise<t.UsagePage> {
    return this.#transport.send<t.UsagePage>({
      method: 'GET',
      path: `/v1/usage`,
      read: 'json',
      query: { cursor: options.cursor, limit: options.limit, from_ms: options.from_ms, to_ms: options.to_ms, metric: options.metric },
      etag: options.etag,
    });
  }

  /** Each item of every page of `usage`. */
  async *iterateUsage(options: { limit?: number | undefined; from_ms?: number | null | undefined; to_ms?: number | null | undefined; metric?: t.UsageMetric | null | undefined } = {}): AsyncGenerator<t.UsageEntry> {
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof this.usage>> = await this.usage({ ...options, cursor });
      yield* page.items;
      cursor = page.next_cursor;
    } while (cursor !== null);
  }

  /** Sum the usage ledger by metric. */
  async usageTotals(options: { from_ms?: number | null | undefined; to_ms?: number | null | undefined; etag?: Etag | undefined } = {}): Promise<t.UsageTotals> {
    return this.#transport.send<t.UsageTotals>({
      method: 'GET',
      path: `/v1/usage/totals`,
      read: 'json',
      query: { from_ms: options.from_ms, to_ms: options.to_ms },
      etag: options.etag,
    });
  }
}

/** `client.bulk`. */
export class BulkGroup {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Export numbers; `bom` for Excel. */
  async exportNumbers(options: { bom?: boolean | undefined } = {}): Promise<Blob> {
    return this.#transport.send<Blob>({
      method: 'GET',
      path: `/v1/export/numbers.csv`,
      read: 'blob',
      query: { bom: options.bom },
    });
  }

  /** Export people; `bom` for Excel. */
  async exportPeople(options: { bom?: boolean | undefined } = {}): Promise<Blob> {
    return this.#transport.send<Blob>({
      method: 'GET',
      path: `/v1/export/people.csv`,
      read: 'blob',
      query: { bom: options.bom },
    });
  }

  /** Export queues; `bom` for Excel. */
  async exportQueues(options: { bom?: boolean | undefined } = {}): Promise<Blob> {
    return this.#transport.send<Blob>({
      method: 'GET',
      path: `/v1/export/queues.csv`,
      read: 'blob',
      query: { bom: options.bom },
    });
  }

  /** Export skills; `bom` for Excel. */
  async exportSkills(options: { bom?: boolean | undefined } = {}): Promise<Blob> {
    return this.#transport.send<Blob>({
      method: 'GET',
      path: `/v1/export/skills.csv`,
      read: 'blob',
      query: { bom: options.bom },
    });
  }

  /** Claim and point numbers; a dry run lists every bad line and changes nothing. */
  async importNumbers(file: Blob, options: { dry_run?: boolean | undefined; idempotencyKey?: string | undefined } = {}): Promise<t.ImportReport> {
    return this.#transport.send<t.ImportReport>({
      method: 'POST',
      path: `/v1/import/numbers`,
      read: 'json',
      query: { dry_run: options.dry_run },
      file,
      idempotencyKey: options.idempotencyKey,
    });
  }

  /** Invite and change people; a dry run lists every bad line and changes nothing. */
  async importPeople(file: Blob, options: { dry_run?: boolean | undefined; idempotencyKey?: string | undefined } = {}): Promise<t.ImportReport> {
    return this.#transport.send<t.ImportReport>({
      method: 'POST',
      path: `/v1/import/people`,
      read: 'json',
      query: { dry_run: options.dry_run },
      file,
      idempotencyKey: options.idempotencyKey,
    });
  }

  /** Add and change queues; a dry run lists every bad line and changes nothing. */
  async importQueues(file: Blob, options: { dry_run?: boolean | undefined; idempotencyKey?: string | undefined } = {}): Promise<t.ImportReport> {
    return this.#transport.send<t.ImportReport>({
      method: 'POST',
      path: `/v1/import/queues`,
      read: 'json',
      query: { dry_run: options.dry_run },
      file,
      idempotencyKey: options.idempotencyKey,
    });
  }

  /** Add and change skills; a dry run lists every bad line and changes nothing. */
  async importSkills(file: Blob, options: { dry_run?: boolean | undefined; idempotencyKey?: string | undefined } = {}): Promise<t.ImportReport> {
    return this.#transport.send<t.ImportReport>({
      method: 'POST',
      path: `/v1/import/skills`,
      read: 'json',
      query: { dry_run: options.dry_run },
      file,
      idempotencyKey: options.idempotencyKey,
    });
  }
}

/** `client.clients`. */
export class ClientsGroup {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Show the brand. */
  async brand(options: { etag?: Etag | undefined } = {}): Promise<t.OwnBrand> {
    return this.#transport.send<t.OwnBrand>({
      method: 'GET',
      path: `/v1/brand`,
      read: 'json',
      etag: options.etag,
    });
  }

  /** Change a client's name, time zone, language, plan or status. */
  async changeClient(tenantId: string, body: t.ClientPatch, options: { ifMatch?: Etag | undefined } = {}): Promise<t.Tenant> {
    return this.#transport.send<t.Tenant>({
      method: 'PATCH',
      path: `/v1/clients/${partOf(tenantId)}`,
      read: 'json',
      body,
      ifMatch: options.ifMatch,
    });
  }

  /** Show one client. */
  async client(tenantId: string, options: { etag?: Etag | undefined } = {}): Promise<t.Tenant> {
    return this.#transport.send<t.Tenant>({
      method: 'GET',
      path: `/v1/clients/${partOf(tenantId)}`,
      read: 'json',
      etag: options.etag,
    });
  }

  /** Show every client at a glance. */
  async clientOverview(options: { etag?: Etag | undefined } = {}): Promise<t.ClientOverviewList> {
    return this.#transport.send<t.ClientOverviewList>({
      method: 'GET',
      path: `/v1/clients/overview`,
      read: 'json',
      etag: options.etag,
    });
  }

  /** List a client's queues, to choose from for a grant. */
  async clientQueues(tenantId: string, options: { etag?: Etag | undefined } = {}): Promise<t.ClientQueueList> {
    return this.#transport.send<t.ClientQueueList>({
      method: 'GET',
      path: `/v1/clients/${partOf(tenantId)}/queues`,
      read: 'json',
      etag: options.etag,
    });
  }

  /** List a client's skills, to choose from for an agent's grant. */
  async clientSkills(tenantId: string, options: { etag?: Etag | undefined } = {}): Promise<t.ClientSkillList> {
    return this.#transport.send<t.ClientSkillList>({
      method: 'GET',
      path: `/v1/clients/${partOf(tenantId)}/skills`,
      read: 'json',
      etag: options.etag,
    });
  }

  /** List clients, newest first. */
  async clients(options: { cursor?: string | null | undefined; limit?: number | undefined; etag?: Etag | undefined } = {}): Promise<t.TenantList> {
    return this.#transport.send<t.TenantList>({
      method: 'GET',
      path: `/v1/clients`,
      read: 'json',
      query: { cursor: options.cursor, limit: options.limit },
      etag: options.etag,
    });
  }

  /** Each item of every page of `clients`. */
  async *iterateClients(options: { limit?: number | undefined } = {}): AsyncGenerator<t.Tenant> {
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof this.clients>> = await this.clients({ ...options, cursor });
      yield* page.items;
      cursor = page.next_cursor;
    } while (cursor !== null);
  }

  /** Give one of the outsourcer's own people a role in a client; an agent takes calls. */
  async giveGrant(body: t.NewGrant, options: { idempotencyKey?: string | undefined } = {}): Promise<t.Grant> {
    return this.#transport.send<t.Grant>({
      method: 'POST',
      path: `/v1/grants`,
      read: 'json',
      body,
      idempotencyKey: options.idempotencyKey,
    });
  }

  /** List grants in force or to come. */
  async grants(options: { etag?: Etag | undefined } = {}): Promise<t.GrantList> {
    return this.#transport.send<t.GrantList>({
      method: 'GET',
      path: `/v1/grants`,
      read: 'json',
      etag: options.etag,
    });
  }

  /** Open a client; its owner is invited by mail. */
  async openClient(body: t.NewClient, options: { idempotencyKey?: string | undefined } = {}): Promise<t.Tenant> {
    return this.#transport.send<t.Tenant>({
      method: 'POST',
      path: `/v1/clients`,
      read: 'json',
      body,
      idempotencyKey: options.idempotencyKey,
    });
  }

  /** Look for the domain's TXT record now; from then on the domain shows this brand. */
  async proveBrandDomain(options: { idempotencyKey?: string | undefined } = {}): Promise<t.OwnBrand> {
    return this.#transport.send<t.OwnBrand>({
      method: 'POST',
      path: `/v1/brand/domain/proof`,
      read: 'json',
      idempotencyKey: options.idempotencyKey,
    });
  }

  /** Replace name, colour and domain; white text must be readable on the colour. */
  async putBrand(body: t.BrandBody, options: { ifMatch?: Etag | undefined } = {}): Promise<t.OwnBrand> {
    return this.#transport.send<t.OwnBrand>({
      method: 'PUT',
      path: `/v1/brand`,
      read: 'json',
      body,
      ifMatch: options.ifMatch,
    });
  }

  /** Replace the logo: a form with one PNG or WebP image as `file`. */
  async putLogo(file: Blob, options: { ifMatch?: Etag | undefined } = {}): Promise<t.OwnBrand> {
    return this.#transport.send<t.OwnBrand>({
      method: 'PUT',
      path: `/v1/brand/logo`,
      read: 'json',
      file,
      ifMatch: options.ifMatch,
    });
  }

  /** End a grant; the next request is refused, and no further call is offered. */
  async revokeGrant(membershipId: string, options: { ifMatch?: Etag | undefined } = {}): Promise<void> {
    return this.#transport.send<void>({
      method: 'DELETE',
      path: `/v1/grants/${partOf(membershipId)}`,
      read: 'nothing',
      ifMatch: options.ifMatch,
    });
  }
}

/** `client.edges`. */
export class EdgesGroup {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** A nonce to sign. */
  async challenge(body: t.AskRenewal): Promise<t.RenewalChallenge> {
    return this.#transport.send<t.RenewalChallenge>({
      method: 'POST',
      path: `/v1/enrol/challenges`,
      read: 'json',
      body,
    });
  }

  /** Exchange a one-time code for credentials. */
  async enrol(body: t.Enrolment): Promise<t.EdgeCredentials> {
    return this.#transport.send<t.EdgeCredentials>({
      method: 'POST',
      path: `/v1/enrol`,
      read: 'json',
      body,
    });
  }

  /** Exchange credentials for new ones. */
  async renew(body: t.Renewal): Promise<t.EdgeCredentials> {
    return this.#transport.send<t.EdgeCredentials>({
      method: 'POST',
      path: `/v1/enrol/renewals`,
      read: 'json',
      body,
    });
  }
}

/** `client.flows`. */
export class FlowsGroup {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Add a flow as a draft. */
  async addFlow(body: t.NewFlow, options: { idempotencyKey?: string | undefined } = {}): Promise<t.FlowDetail> {
    return this.#transport.send<t.FlowDetail>({
      method: 'POST',
      path: `/v1/flows`,
      read: 'json',
      body,
      idempotencyKey: options.idempotencyKey,
    });
  }

  /** Make a flow from a template; `publish` puts it in force at once. */
  async addFlowFromTemplate(body: t.FlowFromTemplate, options: { idempotencyKey?: string | undefined } = {}): Promise<t.FlowDetail> {
    return this.#transport.send<t.FlowDetail>({
      method: 'POST',
      path: `/v1/flows/from-template`,
      read: 'json',
      body,
      idempotencyKey: options.idempotencyKey,
    });
  }

  /** Add opening hours with their holidays. */
  async addHours(body: t.HoursBody, options: { idempotencyKey?: string | undefined } = {}): Promise<t.OpeningHours> {
    return this.#transport.send<t.OpeningHours>({
      method: 'POST',
      path: `/v1/hours`,
      read: 'json',
      body,
      idempotencyKey: options.idempotencyKey,
    });
  }

  /** List all opening hours, by name. */
  async allHours(options: { etag?: Etag | undefined } = {}): Promise<t.HoursList> {
    return this.#transport.send<t.HoursList>({
      method: 'GET',
      path: `/v1/hours`,
      read: 'json',
      etag: options.etag,
    });
  }

  /** Say what publishing the draft would find. */
  async checkFlow(flowId: string, options: { idempotencyKey?: string | undefined } = {}): Promise<t.FlowReport> {
    return this.#transport.send<t.FlowReport>({
      method: 'POST',
      path: `/v1/flows/${partOf(flowId)}/check`,
      read: 'json',
      idempotencyKey: options.idempotencyKey,
    });
  }

  /** Show a flow and its draft. */
  async flow(flowId: string, options: { etag?: Etag | undefined } = {}): Promise<t.FlowDetail> {
    return this.#transport.send<t.FlowDetail>({
      method: 'GET',
      path: `/v1/flows/${partOf(flowId)}`,
      read: 'json',
      etag: options.etag,
    });
  }

  /** List the starter flows, simplest first. */
  async flowTemplates(options: { locale?: 'en' | 'zh-CN' | undefined; etag?: Etag | undefined } = {}): Promise<t.FlowTemplateList> {
    return this.#transport.send<t.FlowTemplateList>({
      method: 'GET',
      path: `/v1/flow-templates`,
      read: 'json',
      query: { locale: options.locale },
      etag: options.etag,
    });
  }

  /** Show a published document. */
  async flowVersion(flowId: string, version: number, options: { etag?: Etag | undefined } = {}): Promise<t.FlowVersion> {
    return this.#transport.send<t.FlowVersion>({
      method: 'GET',
      path: `/v1/flows/${partOf(flowId)}/versions/${partOf(version)}`,
      read: 'json',
      etag: options.etag,
    });
  }

  /** List published versions, newest first. */
  async flowVersions(flowId: string, options: { cursor?: string | null | undefined; limit?: number | undefined; etag?: Etag | undefined } = {}): Promise<t.FlowVersionPage> {
    return this.#transport.send<t.FlowVersionPage>({
      method: 'GET',
      path: `/v1/flows/${partOf(flowId)}/versions`,
      read: 'json',
      query: { cursor: options.cursor, limit: options.limit },
      etag: options.etag,
    });
  }

  /** Each item of every page of `flowVersions`. */
  async *iterateFlowVersions(flowId: string, options: { limit?: number | undefined } = {}): AsyncGenerator<t.FlowVersionSummary> {
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof this.flowVersions>> = await this.flowVersions(flowId, { ...options, cursor });
      yield* page.items;
      cursor = page.next_cursor;
    } while (cursor !== null);
  }

  /** List all flows, by name. */
  async flows(options: { etag?: Etag | undefined } = {}): Promise<t.FlowList> {
    return this.#transport.send<t.FlowList>({
      method: 'GET',
      path: `/v1/flows`,
      read: 'json',
      etag: options.etag,
    });
  }

  /** List public holidays to take over into hours; of this year when no other is asked. */
  async holidayTemplates(options: { country?: 'CN' | 'DE' | 'GB' | 'US' | null | undefined; year?: number | null | undefined; locale?: 'en' | 'zh-CN' | undefined; etag?: Etag | undefined } = {}): Promise<t.HolidayTemplateList> {
    return this.#transport.send<t.HolidayTemplateList>({
      method: 'GET',
      path: `/v1/holiday-templates`,
      read: 'json',
      query: { country: options.country, year: options.year, locale: options.locale },
      etag: options.etag,
    });
  }

  /** Show opening hours. */
  async hours(hoursId: string, options: { etag?: Etag | undefined } = {}): Promise<t.OpeningHours> {
    return this.#transport.send<t.OpeningHours>({
      method: 'GET',
      path: `/v1/hours/${partOf(hoursId)}`,
      read: 'json',
      etag: options.etag,
    });
  }

  /** Say whether they are open now, or at another time, and when that changes. */
  async hoursOpen(hoursId: string, options: { at_ms?: number | null | undefined; etag?: Etag | undefined } = {}): Promise<t.OpenState> {
    return this.#transport.send<t.OpenState>({
      method: 'GET',
      path: `/v1/hours/${partOf(hoursId)}/open`,
      read: 'json',
      query: { at_ms: options.at_ms },
      etag: options.etag,
    });
  }

  /** Speak a text without keeping it; the answer is the WAV file. */
  async previewPrompt(body: t.Speech, options: { idempotencyKey?: string | undefined } = {}): Promise<Blob> {
    return this.#transport.send<Blob>({
      method: 'POST',
      path: `/v1/prompt-previews`,
      read: 'blob',
      body,
      idempotencyKey: options.idempotencyKey,
    });
  }

  /** Play a prompt back: the WAV file, or the part that `Range` asks for. */
  async promptAudio(name: string): Promise<Blob> {
    return this.#transport.send<Blob>({
      method: 'GET',
      path: `/v1/prompts/${partOf(name)}/audio`,
      read: 'blob',
    });
  }

  /** List the flows that play a prompt. */
  async promptUses(name: string, options: { etag?: Etag | undefined } = {}): Promise<t.PromptUseList> {
    return this.#transport.send<t.PromptUseList>({
      method: 'GET',
      path: `/v1/prompts/${partOf(name)}/uses`,
      read: 'json',
      etag: options.etag,
    });
  }

  /** List all prompts, by name. */
  async prompts(options: { etag?: Etag | undefined } = {}): Promise<t.PromptList> {
    return this.#transport.send<t.PromptList>({
      method: 'GET',
      path: `/v1/prompts`,
      read: 'json',
      etag: options.etag,
    });
  }

  /** Put the draft in force; each problem names its step and field. */
  async publishFlow(flowId: string, options: { idempotencyKey?: string | undefined } = {}): Promise<t.FlowPublished> {
    return this.#transport.send<t.FlowPublished>({
      method: 'POST',
      path: `/v1/flows/${partOf(flowId)}/publish`,
      read: 'json',
      idempotencyKey: options.idempotencyKey,
    });
  }

  /** Add or replace a prompt: a form with one 16-bit PCM WAV as `file`. */
  async putPrompt(name: string, file: Blob, options: { ifMatch?: Etag | undefined } = {}): Promise<t.Prompt> {
    return this.#transport.send<t.Prompt>({
      method: 'PUT',
      path: `/v1/prompts/${partOf(name)}`,
      read: 'json',
      file,
      ifMatch: options.ifMatch,
    });
  }

  /** Remove a flow that no number leads to; contacts that it served stay as they are. */
  async removeFlow(flowId: string, options: { ifMatch?: Etag | undefined } = {}): Promise<void> {
    return this.#transport.send<void>({
      method: 'DELETE',
      path: `/v1/flows/${partOf(flowId)}`,
      read: 'nothing',
      ifMatch: options.ifMatch,
    });
  }

  /** Remove opening hours to which no published flow refers. */
  async removeHours(hoursId: string, options: { ifMatch?: Etag | undefined } = {}): Promise<void> {
    return this.#transport.send<void>({
      method: 'DELETE',
      path: `/v1/hours/${partOf(hoursId)}`,
      read: 'nothing',
      ifMatch: options.ifMatch,
    });
  }

  /** Remove a prompt that no published flow plays. */
  async removePrompt(name: string, options: { ifMatch?: Etag | undefined } = {}): Promise<void> {
    return this.#transport.send<void>({
      method: 'DELETE',
      path: `/v1/prompts/${partOf(name)}`,
      read: 'nothing',
      ifMatch: options.ifMatch,
    });
  }

  /** Give a flow another name; numbers that lead to it still do. */
  async renameFlow(flowId: string, body: t.FlowPatch, options: { ifMatch?: Etag | undefined } = {}): Promise<t.FlowDetail> {
    return this.#transport.send<t.FlowDetail>({
      method: 'PATCH',
      path: `/v1/flows/${partOf(flowId)}`,
      read: 'json',
      body,
      ifMatch: options.ifMatch,
    });
  }

  /** Replace opening hours; flows that refer to them follow at once. */
  async replaceHours(hoursId: string, body: t.HoursBody, options: { ifMatch?: Etag | undefined } = {}): Promise<t.OpeningHours> {
    return this.#transport.send<t.OpeningHours>({
      method: 'PUT',
      path: `/v1/hours/${partOf(hoursId)}`,
      read: 'json',
      body,
      ifMatch: options.ifMatch,
    });
  }

  /** Put an older version in force again, as a new version; the draft stays as it is. */
  async rollFlowBack(flowId: string, body: t.FlowRollback, options: { idempotencyKey?: string | undefined } = {}): Promise<t.FlowPublished> {
    return this.#transport.send<t.FlowPublished>({
      method: 'POST',
      path: `/v1/flows/${partOf(flowId)}/rollback`,
      read: 'json',
      body,
      idempotencyKey: options.idempotencyKey,
    });
  }

  /** Replace the draft; what is published stays in force. */
  async setDraft(flowId: string, body: t.FlowDraft, options: { ifMatch?: Etag | undefined } = {}): Promise<t.FlowDetail> {
    return this.#transport.send<t.FlowDetail>({
      method: 'PUT',
      path: `/v1/flows/${partOf(flowId)}/draft`,
      read: 'json',
      body,
      ifMatch: options.ifMatch,
    });
  }

  /** Add or replace a prompt by a text that the synthesiser speaks. */
  async speakPrompt(name: string, body: t.Speech, options: { idempotencyKey?: string | undefined } = {}): Promise<t.Prompt> {
    return this.#transport.send<t.Prompt>({
      method: 'POST',
      path: `/v1/prompts/${partOf(name)}/speech`,
      read: 'json',
      body,
      idempotencyKey: options.idempotencyKey,
    });
  }
}

/** `client.history`. */
export class HistoryGroup {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** List the records of legs, newest first. */
  async cdrs(options: { cursor?: string | null | undefined; limit?: number | undefined; from_ms?: number | null | undefined; to_ms?: number | null | undefined; contact_id?: string | null | undefined; agent_id?: string | null | undefined; etag?: Etag | undefined } = {}): Promise<t.CdrPage> {
    return this.#transport.send<t.CdrPage>({
      method: 'GET',
      path: `/v1/cdrs`,
      read: 'json',
      query: { cursor: options.cursor, limit: options.limit, from_ms: options.from_ms, to_ms: options.to_ms, contact_id: options.contact_id, agent_id: options.agent_id },
      etag: options.etag,
    });
  }

  /** Each item of every page of `cdrs`. */
  async *iterateCdrs(options: { limit?: number | undefined; from_ms?: number | null | undefined; to_ms?: number | null | undefined; contact_id?: string | null | undefined; agent_id?: string | null | undefined } = {}): AsyncGenerator<t.Cdr> {
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof this.cdrs>> = await this.cdrs({ ...options, cursor });
      yield* page.items;
      cursor = page.next_cursor;
    } while (cursor !== null);
  }

  /** Show a contact with its interactions, legs, recordings and timeline. */
  async contact(contactId: string, options: { etag?: Etag | undefined } = {}): Promise<t.ContactDetail> {
    return this.#transport.send<t.ContactDetail>({
      method: 'GET',
      path: `/v1/contacts/${partOf(contactId)}`,
      read: 'json',
      etag: options.etag,
    });
  }

  /** List contacts, newest first. */
  async contacts(options: { cursor?: string | null | undefined; limit?: number | undefined; from_ms?: number | null | undefined; to_ms?: number | null | undefined; outcome?: t.ContactOutcome | null | undefined; queue_id?: string | null | undefined; agent_id?: string | null | undefined; ani?: string | null | undefined; dnis?: string | null | undefined; etag?: Etag | undefined } = {}): Promise<t.ContactPage> {
    return this.#transport.send<t.ContactPage>({
      method: 'GET',
      path: `/v1/contacts`,
      read: 'json',
      query: { cursor: options.cursor, limit: options.limit, from_ms: options.from_ms, to_ms: options.to_ms, outcome: options.outcome, queue_id: options.queue_id, agent_id: options.agent_id, ani: options.ani, dnis: options.dnis },
      etag: options.etag,
    });
  }

  /** Each item of every page of `contacts`. */
  async *iterateContacts(options: { limit?: number | undefined; from_ms?: number | null | undefined; to_ms?: number | null | undefined; outcome?: t.ContactOutcome | null | undefined; queue_id?: string | null | undefined; agent_id?: string | null | undefined; ani?: string | null | undefined; dnis?: string | null | undefined } = {}): AsyncGenerator<t.Contact> {
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof this.contacts>> = await this.contacts({ ...options, cursor });
      yield* page.items;
      cursor = page.next_cursor;
    } while (cursor !== null);
  }

  /** List interactions, newest first. */
  async interactions(options: { cursor?: string | null | undefined; limit?: number | undefined; from_ms?: number | null | undefined; to_ms?: number | null | undefined; queue_id?: string | null | undefined; agent_id?: string | null | undefined; contact_id?: string | null | undefined; etag?: Etag | undefined } = {}): Promise<t.InteractionPage> {
    return this.#transport.send<t.InteractionPage>({
      method: 'GET',
      path: `/v1/interactions`,
      read: 'json',
      query: { cursor: options.cursor, limit: options.limit, from_ms: options.from_ms, to_ms: options.to_ms, queue_id: options.queue_id, agent_id: options.agent_id, contact_id: options.contact_id },
      etag: options.etag,
    });
  }

  /** Each item of every page of `interactions`. */
  async *iterateInteractions(options: { limit?: number | undefined; from_ms?: number | null | undefined; to_ms?: number | null | undefined; queue_id?: string | null | undefined; agent_id?: string | null | undefined; contact_id?: string | null | undefined } = {}): AsyncGenerator<t.Interaction> {
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof this.interactions>> = await this.interactions({ ...options, cursor });
      yield* page.items;
      cursor = page.next_cursor;
    } while (cursor !== null);
  }

  /** List agent-state intervals, newest first. */
  async intervals(options: { cursor?: string | null | undefined; limit?: number | undefined; from_ms?: number | null | undefined; to_ms?: number | null | undefined; agent_id?: string | null | undefined; etag?: Etag | undefined } = {}): Promise<t.IntervalPage> {
    return this.#transport.send<t.IntervalPage>({
      method: 'GET',
      path: `/v1/agent-state-intervals`,
      read: 'json',
      query: { cursor: options.cursor, limit: options.limit, from_ms: options.from_ms, to_ms: options.to_ms, agent_id: options.agent_id },
      etag: options.etag,
    });
  }

  /** Each item of every page of `intervals`. */
  async *iterateIntervals(options: { limit?: number | undefined; from_ms?: number | null | undefined; to_ms?: number | null | undefined; agent_id?: string | null | undefined } = {}): AsyncGenerator<t.AgentStateInterval> {
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof this.intervals>> = await this.intervals({ ...options, cursor });
      yield* page.items;
      cursor = page.next_cursor;
    } while (cursor !== null);
  }

  /** Give a short-lived address of the audio; who asked is audited in the same transaction. */
  async link(recordingId: string, options: { idempotencyKey?: string | undefined } = {}): Promise<t.RecordingLink> {
    return this.#transport.send<t.RecordingLink>({
      method: 'POST',
      path: `/v1/recordings/${partOf(recordingId)}/link`,
      read: 'json',
      idempotencyKey: options.idempotencyKey,
    });
  }

  /** Show one recording. */
  async recording(recordingId: string, options: { etag?: Etag | undefined } = {}): Promise<t.Recording> {
    return this.#transport.send<t.Recording>({
      method: 'GET',
      path: `/v1/recordings/${partOf(recordingId)}`,
      read: 'json',
      etag: options.etag,
    });
  }

  /** List recordings, newest first. */
  async recordings(options: { cursor?: string | null | undefined; limit?: number | undefined; from_ms?: number | null | undefined; to_ms?: number | null | undefined; contact_id?: string | null | undefined; agent_id?: string | null | undefined; etag?: Etag | undefined } = {}): Promise<t.RecordingPage> {
    return this.#transport.send<t.RecordingPage>({
      method: 'GET',
      path: `/v1/recordings`,
      read: 'json',
      query: { cursor: options.cursor, limit: options.limit, from_ms: options.from_ms, to_ms: options.to_ms, contact_id: options.contact_id, agent_id: options.agent_id },
      etag: options.etag,
    });
  }

  /** Each item of every page of `recordings`. */
  async *iterateRecordings(options: { limit?: number | undefined; from_ms?: number | null | undefined; to_ms?: number | null | undefined; contact_id?: string | null | undefined; agent_id?: string | null | undefined } = {}): AsyncGenerator<t.Recording> {
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof this.recordings>> = await this.recordings({ ...options, cursor });
      yield* page.items;
      cursor = page.next_cursor;
    } while (cursor !== null);
  }
}

/** `client.live`. */
export class LiveGroup {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Show queues, agents and contacts now; for a moving view use the socket at /v1/live. */
  async liveSnapshot(options: { etag?: Etag | undefined } = {}): Promise<t.LiveSnapshot> {
    return this.#transport.send<t.LiveSnapshot>({
      method: 'GET',
      path: `/v1/live/snapshot`,
      read: 'json',
      etag: options.etag,
    });
  }

  /** Count today's contacts by queue; what moves by the second is in the live view. */
  async overview(options: { etag?: Etag | undefined } = {}): Promise<t.Overview> {
    return this.#transport.send<t.Overview>({
      method: 'GET',
      path: `/v1/overview`,
      read: 'json',
      etag: options.etag,
    });
  }
}

/** `client.machines`. */
export class MachinesGroup {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Revoke an API key, at once. */
  async endKey(apiKeyId: string, options: { ifMatch?: Etag | undefined } = {}): Promise<void> {
    return this.#transport.send<void>({
      method: 'DELETE',
      path: `/v1/api-keys/${partOf(apiKeyId)}`,
      read: 'nothing',
      ifMatch: options.ifMatch,
    });
  }

  /** Revoke an OAuth2 client and its tokens, at once. */
  async endOauthClient(oauthClientId: string, options: { ifMatch?: Etag | undefined } = {}): Promise<void> {
    return this.#transport.send<void>({
      method: 'DELETE',
      path: `/v1/oauth-clients/${partOf(oauthClientId)}`,
      read: 'nothing',
      ifMatch: options.ifMatch,
    });
  }

  /** Make an API key; the answer is the only place that shows it. */
  async makeKey(body: t.NewScopedKey, options: { idempotencyKey?: string | undefined } = {}): Promise<t.CreatedScopedKey> {
    return this.#transport.send<t.CreatedScopedKey>({
      method: 'POST',
      path: `/v1/api-keys`,
      read: 'json',
      body,
      idempotencyKey: options.idempotencyKey,
    });
  }

  /** List the tenant's OAuth2 clients, newest first, without their secrets. */
  async oauthClients(options: { cursor?: string | null | undefined; limit?: number | undefined; etag?: Etag | undefined } = {}): Promise<t.OauthClientList> {
    return this.#transport.send<t.OauthClientList>({
      method: 'GET',
      path: `/v1/oauth-clients`,
      read: 'json',
      query: { cursor: options.cursor, limit: options.limit },
      etag: options.etag,
    });
  }

  /** Each item of every page of `oauthClients`. */
  async *iterateOauthClients(options: { limit?: number | undefined } = {}): AsyncGenerator<t.OauthClient> {
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof this.oauthClients>> = await this.oauthClients({ ...options, cursor });
      yield* page.items;
      cursor = page.next_cursor;
    } while (cursor !== null);
  }

  /** List the tenant's API keys, newest first, without their secrets. */
  async ownKeys(options: { cursor?: string | null | undefined; limit?: number | undefined; etag?: Etag | undefined } = {}): Promise<t.ScopedKeyList> {
    return this.#transport.send<t.ScopedKeyList>({
      method: 'GET',
      path: `/v1/api-keys`,
      read: 'json',
      query: { cursor: options.cursor, limit: options.limit },
      etag: options.etag,
    });
  }

  /** Each item of every page of `ownKeys`. */
  async *iterateOwnKeys(options: { limit?: number | undefined } = {}): AsyncGenerator<t.ScopedKey> {
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof this.ownKeys>> = await this.ownKeys({ ...options, cursor });
      yield* page.items;
      cursor = page.next_cursor;
    } while (cursor !== null);
  }

  /** Register an OAuth2 client; the answer is the only place that shows its secret. */
  async registerOauthClient(body: t.NewOauthClient, options: { idempotencyKey?: string | undefined } = {}): Promise<t.CreatedOauthClient> {
    return this.#transport.send<t.CreatedOauthClient>({
      method: 'POST',
      path: `/v1/oauth-clients`,
      read: 'json',
      body,
      idempotencyKey: options.idempotencyKey,
    });
  }
}

/** `client.me`. */
export class MeGroup {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Begin to set up an authenticator app, with the password as proof. */
  async beginTotp(body: t.OwnPassword, options: { idempotencyKey?: string | undefined } = {}): Promise<t.TotpSetUp> {
    return this.#transport.send<t.TotpSetUp>({
      method: 'POST',
      path: `/v1/me/totp`,
      read: 'json',
      body,
      idempotencyKey: options.idempotencyKey,
    });
  }

  /** Change one's own name or language. */
  async changeMe(body: t.MePatch, options: { ifMatch?: Etag | undefined } = {}): Promise<t.Me> {
    return this.#transport.send<t.Me>({
      method: 'PATCH',
      path: `/v1/me`,
      read: 'json',
      body,
      ifMatch: options.ifMatch,
    });
  }

  /** Set a new password; one's other sessions end. */
  async changePassword(body: t.PasswordChange, options: { idempotencyKey?: string | undefined } = {}): Promise<void> {
    return this.#transport.send<void>({
      method: 'POST',
      path: `/v1/me/password`,
      read: 'nothing',
      body,
      idempotencyKey: options.idempotencyKey,
    });
  }

  /** Switch the second factor on with a first code; gives the recovery codes, this once. */
  async confirmTotp(body: t.Confirmation, options: { idempotencyKey?: string | undefined } = {}): Promise<t.RecoveryCodes> {
    return this.#transport.send<t.RecoveryCodes>({
      method: 'POST',
      path: `/v1/me/totp/confirm`,
      read: 'json',
      body,
      idempotencyKey: options.idempotencyKey,
    });
  }

  /** Sign all other browsers out. */
  async endOtherSessions(options: { ifMatch?: Etag | undefined } = {}): Promise<void> {
    return this.#transport.send<void>({
      method: 'DELETE',
      path: `/v1/me/sessions`,
      read: 'nothing',
      ifMatch: options.ifMatch,
    });
  }

  /** Sign one browser out, at once. */
  async endSession(sessionId: string, options: { ifMatch?: Etag | undefined } = {}): Promise<void> {
    return this.#transport.send<void>({
      method: 'DELETE',
      path: `/v1/me/sessions/${partOf(sessionId)}`,
      read: 'nothing',
      ifMatch: options.ifMatch,
    });
  }

  /** Show who is signed in, where it acts and what it may do there. */
  async me(options: { etag?: Etag | undefined } = {}): Promise<t.Me> {
    return this.#transport.send<t.Me>({
      method: 'GET',
      path: `/v1/me`,
      read: 'json',
      etag: options.etag,
    });
  }

  /** List the organisations in which one is an agent, with what the phone registers as. */
  async ownAgents(options: { etag?: Etag | undefined } = {}): Promise<t.OwnAgentList> {
    return this.#transport.send<t.OwnAgentList>({
      method: 'GET',
      path: `/v1/me/agents`,
      read: 'json',
      etag: options.etag,
    });
  }

  /** Tell how it is with one's own phone, and where it registers. */
  async ownPhone(options: { etag?: Etag | undefined } = {}): Promise<t.AgentPhone> {
    return this.#transport.send<t.AgentPhone>({
      method: 'GET',
      path: `/v1/me/agent/phone`,
      read: 'json',
      etag: options.etag,
    });
  }

  /** Switch the second factor off, with the password as proof. */
  async removeTotp(body: t.OwnPassword, options: { ifMatch?: Etag | undefined } = {}): Promise<void> {
    return this.#transport.send<void>({
      method: 'DELETE',
      path: `/v1/me/totp`,
      read: 'nothing',
      body,
      ifMatch: options.ifMatch,
    });
  }

  /** Replace all recovery codes, with the password as proof; the earlier ones end. */
  async renewCodes(body: t.OwnPassword, options: { idempotencyKey?: string | undefined } = {}): Promise<t.RecoveryCodes> {
    return this.#transport.send<t.RecoveryCodes>({
      method: 'POST',
      path: `/v1/me/recovery-codes`,
      read: 'json',
      body,
      idempotencyKey: options.idempotencyKey,
    });
  }

  /** Replace one's own phone's password; the answer is the only place that shows it. */
  async renewOwnSipPassword(options: { idempotencyKey?: string | undefined } = {}): Promise<t.SipCredentials> {
    return this.#transport.send<t.SipCredentials>({
      method: 'POST',
      path: `/v1/me/agent/sip-password`,
      read: 'json',
      idempotencyKey: options.idempotencyKey,
    });
  }

  /** Ask the routing owner for one's own state: available, aux or offline. */
  async requestOwnState(body: t.StateRequest, options: { idempotencyKey?: string | undefined } = {}): Promise<t.StateAccepted> {
    return this.#transport.send<t.StateAccepted>({
      method: 'POST',
      path: `/v1/me/agent/state`,
      read: 'json',
      body,
      idempotencyKey: options.idempotencyKey,
    });
  }

  /** List the browsers in which one is signed in. */
  async sessions(options: { etag?: Etag | undefined } = {}): Promise<t.SessionList> {
    return this.#transport.send<t.SessionList>({
      method: 'GET',
      path: `/v1/me/sessions`,
      read: 'json',
      etag: options.etag,
    });
  }
}

/** `client.numbers`. */
export class NumbersGroup {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Tell what would happen to a call now, and what is missing; `digits` are for its menus. */
  async checkNumber(number: string, options: { digits?: string | undefined; etag?: Etag | undefined } = {}): Promise<t.CallCheck> {
    return this.#transport.send<t.CallCheck>({
      method: 'GET',
      path: `/v1/numbers/${partOf(number)}/check`,
      read: 'json',
      query: { digits: options.digits },
      etag: options.etag,
    });
  }

  /** Claim a free number of the pool. */
  async claimNumber(body: t.NewNumber, options: { idempotencyKey?: string | undefined } = {}): Promise<t.PhoneNumber> {
    return this.#transport.send<t.PhoneNumber>({
      method: 'POST',
      path: `/v1/numbers`,
      read: 'json',
      body,
      idempotencyKey: options.idempotencyKey,
    });
  }

  /** List numbers that the tenant can claim now, in order. */
  async freeNumbers(options: { prefix?: string | undefined; cursor?: string | null | undefined; limit?: number | undefined; etag?: Etag | undefined } = {}): Promise<t.FreeNumberList> {
    return this.#transport.send<t.FreeNumberList>({
      method: 'GET',
      path: `/v1/number-pool`,
      read: 'json',
      query: { prefix: options.prefix, cursor: options.cursor, limit: options.limit },
      etag: options.etag,
    });
  }

  /** Each item of every page of `freeNumbers`. */
  async *iterateFreeNumbers(options: { prefix?: string | undefined; limit?: number | undefined } = {}): AsyncGenerator<t.FreeNumber> {
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof this.freeNumbers>> = await this.freeNumbers({ ...options, cursor });
      yield* page.items;
      cursor = page.next_cursor;
    } while (cursor !== null);
  }

  /** List all numbers of the tenant. */
  async numbers(options: { etag?: Etag | undefined } = {}): Promise<t.NumberList> {
    return this.#transport.send<t.NumberList>({
      method: 'GET',
      path: `/v1/numbers`,
      read: 'json',
      etag: options.etag,
    });
  }

  /** Let a number that the tenant holds lead to a flow. */
  async pointNumber(number: string, body: t.NumberBody, options: { ifMatch?: Etag | undefined } = {}): Promise<t.PhoneNumber> {
    return this.#transport.send<t.PhoneNumber>({
      method: 'PUT',
      path: `/v1/numbers/${partOf(number)}`,
      read: 'json',
      body,
      ifMatch: options.ifMatch,
    });
  }

  /** Give a number up; nobody else gets it for a month. */
  async removeNumber(number: string, options: { ifMatch?: Etag | undefined } = {}): Promise<void> {
    return this.#transport.send<void>({
      method: 'DELETE',
      path: `/v1/numbers/${partOf(number)}`,
      read: 'nothing',
      ifMatch: options.ifMatch,
    });
  }
}

/** `client.people`. */
export class PeopleGroup {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Add a team. */
  async addTeam(body: t.TeamBody, options: { idempotencyKey?: string | undefined } = {}): Promise<t.Team> {
    return this.#transport.send<t.Team>({
      method: 'POST',
      path: `/v1/teams`,
      read: 'json',
      body,
      idempotencyKey: options.idempotencyKey,
    });
  }

  /** Change a person; a field left out stays. Disabling ends its sessions at once. */
  async changePerson(userId: string, body: t.PersonPatch, options: { ifMatch?: Etag | undefined } = {}): Promise<t.Person> {
    return this.#transport.send<t.Person>({
      method: 'PATCH',
      path: `/v1/people/${partOf(userId)}`,
      read: 'json',
      body,
      ifMatch: options.ifMatch,
    });
  }

  /** Sign a person out everywhere. */
  async endSessions(userId: string, options: { ifMatch?: Etag | undefined } = {}): Promise<void> {
    return this.#transport.send<void>({
      method: 'DELETE',
      path: `/v1/people/${partOf(userId)}/sessions`,
      read: 'nothing',
      ifMatch: options.ifMatch,
    });
  }

  /** Add a person, who gets a mail to set a password with. */
  async invite(body: t.NewPerson, options: { idempotencyKey?: string | undefined } = {}): Promise<t.Person> {
    return this.#transport.send<t.Person>({
      method: 'POST',
      path: `/v1/people`,
      read: 'json',
      body,
      idempotencyKey: options.idempotencyKey,
    });
  }

  /** Mail a new link to somebody who has not accepted yet; the earlier one ends. */
  async inviteAgain(userId: string, options: { idempotencyKey?: string | undefined } = {}): Promise<void> {
    return this.#transport.send<void>({
      method: 'POST',
      path: `/v1/people/${partOf(userId)}/invitation`,
      read: 'nothing',
      idempotencyKey: options.idempotencyKey,
    });
  }

  /** List people, by name; `q` is part of a name or address. */
  async people(options: { q?: string | null | undefined; status?: t.PersonStatus | null | undefined; role?: string | null | undefined; team_id?: string | null | undefined; queue_id?: string | null | undefined; cursor?: string | null | undefined; limit?: number | undefined; etag?: Etag | undefined } = {}): Promise<t.PersonList> {
    return this.#transport.send<t.PersonList>({
      method: 'GET',
      path: `/v1/people`,
      read: 'json',
      query: { q: options.q, status: options.status, role: options.role, team_id: options.team_id, queue_id: options.queue_id, cursor: options.cursor, limit: options.limit },
      etag: options.etag,
    });
  }

  /** Each item of every page of `people`. */
  async *iteratePeople(options: { q?: string | null | undefined; status?: t.PersonStatus | null | undefined; role?: string | null | undefined; team_id?: string | null | undefined; queue_id?: string | null | undefined; limit?: number | undefined } = {}): AsyncGenerator<t.Person> {
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof this.people>> = await this.people({ ...options, cursor });
      yield* page.items;
      cursor = page.next_cursor;
    } while (cursor !== null);
  }

  /** Show one person. */
  async person(userId: string, options: { etag?: Etag | undefined } = {}): Promise<t.Person> {
    return this.#transport.send<t.Person>({
      method: 'GET',
      path: `/v1/people/${partOf(userId)}`,
      read: 'json',
      etag: options.etag,
    });
  }

  /** Remove a person; history keeps the name unless it is to be anonymised. */
  async removePerson(userId: string, options: { anonymise?: boolean | undefined; ifMatch?: Etag | undefined } = {}): Promise<void> {
    return this.#transport.send<void>({
      method: 'DELETE',
      path: `/v1/people/${partOf(userId)}`,
      read: 'nothing',
      query: { anonymise: options.anonymise },
      ifMatch: options.ifMatch,
    });
  }

  /** Remove a team to which no role is limited. */
  async removeTeam(teamId: string, options: { ifMatch?: Etag | undefined } = {}): Promise<void> {
    return this.#transport.send<void>({
      method: 'DELETE',
      path: `/v1/teams/${partOf(teamId)}`,
      read: 'nothing',
      ifMatch: options.ifMatch,
    });
  }

  /** Replace a team's name and members. */
  async replaceTeam(teamId: string, body: t.TeamBody, options: { ifMatch?: Etag | undefined } = {}): Promise<t.Team> {
    return this.#transport.send<t.Team>({
      method: 'PUT',
      path: `/v1/teams/${partOf(teamId)}`,
      read: 'json',
      body,
      ifMatch: options.ifMatch,
    });
  }

  /** Show one team. */
  async team(teamId: string, options: { etag?: Etag | undefined } = {}): Promise<t.Team> {
    return this.#transport.send<t.Team>({
      method: 'GET',
      path: `/v1/teams/${partOf(teamId)}`,
      read: 'json',
      etag: options.etag,
    });
  }

  /** List teams, by name. */
  async teams(options: { q?: string | null | undefined; etag?: Etag | undefined } = {}): Promise<t.TeamList> {
    return this.#transport.send<t.TeamList>({
      method: 'GET',
      path: `/v1/teams`,
      read: 'json',
      query: { q: options.q },
      etag: options.etag,
    });
  }
}

/** `client.platform`. */
export class PlatformGroup {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Put numbers into the pool, or give a tenant those of its own trunk. */
  async addNumbers(body: t.PoolNumbers, options: { idempotencyKey?: string | undefined } = {}): Promise<t.PoolAdded> {
    return this.#transport.send<t.PoolAdded>({
      method: 'POST',
      path: `/v1/platform/numbers`,
      read: 'json',
      body,
      idempotencyKey: options.idempotencyKey,
    });
  }

  /** Add a point of presence. */
  async addSite(body: t.NewSite, options: { idempotencyKey?: string | undefined } = {}): Promise<t.Site> {
    return this.#transport.send<t.Site>({
      method: 'POST',
      path: `/v1/sites`,
      read: 'json',
      body,
      idempotencyKey: options.idempotencyKey,
    });
  }

  /** List every plan. */
  async allPlans(options: { etag?: Etag | undefined } = {}): Promise<t.PlanList> {
    return this.#transport.send<t.PlanList>({
      method: 'GET',
      path: `/v1/platform/plans`,
      read: 'json',
      etag: options.etag,
    });
  }

  /** Ask a tenant for access for a while; the tenant decides. */
  async askAccess(tenantId: string, body: t.NewAccessRequest, options: { idempotencyKey?: string | undefined } = {}): Promise<t.AccessRequest> {
    return this.#transport.send<t.AccessRequest>({
      method: 'POST',
      path: `/v1/tenants/${partOf(tenantId)}/access-requests`,
      read: 'json',
      body,
      idempotencyKey: options.idempotencyKey,
    });
  }

  /** List the newest requests to a tenant. */
  async asked(tenantId: string, options: { etag?: Etag | undefined } = {}): Promise<t.AccessRequestList> {
    return this.#transport.send<t.AccessRequestList>({
      method: 'GET',
      path: `/v1/tenants/${partOf(tenantId)}/access-requests`,
      read: 'json',
      etag: options.etag,
    });
  }

  /** Change a site's name, or whether it serves every new tenant. */
  async changeSite(siteId: string, body: t.SitePatch, options: { ifMatch?: Etag | undefined } = {}): Promise<t.Site> {
    return this.#transport.send<t.Site>({
      method: 'PATCH',
      path: `/v1/sites/${partOf(siteId)}`,
      read: 'json',
      body,
      ifMatch: options.ifMatch,
    });
  }

  /** Change an organisation's name, time zone or language. */
  async changeTenant(tenantId: string, body: t.TenantPatch, options: { ifMatch?: Etag | undefined } = {}): Promise<t.Tenant> {
    return this.#transport.send<t.Tenant>({
      method: 'PATCH',
      path: `/v1/tenants/${partOf(tenantId)}`,
      read: 'json',
      body,
      ifMatch: options.ifMatch,
    });
  }

  /** Make an API key for a tenant; the answer is the only place that shows it. */
  async createKey(tenantId: string, body: t.NewApiKey, options: { idempotencyKey?: string | undefined } = {}): Promise<t.CreatedApiKey> {
    return this.#transport.send<t.CreatedApiKey>({
      method: 'POST',
      path: `/v1/tenants/${partOf(tenantId)}/api-keys`,
      read: 'json',
      body,
      idempotencyKey: options.idempotencyKey,
    });
  }

  /** Show what was erased of an organisation, when, and what was kept. */
  async erasure(tenantId: string, options: { etag?: Etag | undefined } = {}): Promise<t.ErasureCertificate> {
    return this.#transport.send<t.ErasureCertificate>({
      method: 'GET',
      path: `/v1/tenants/${partOf(tenantId)}/erasure`,
      read: 'json',
      etag: options.etag,
    });
  }

  /** Give a trial a new end; one that was suspended goes on. */
  async extendTrial(tenantId: string, body: t.TrialEnd, options: { idempotencyKey?: string | undefined } = {}): Promise<t.Tenant> {
    return this.#transport.send<t.Tenant>({
      method: 'POST',
      path: `/v1/tenants/${partOf(tenantId)}/trial`,
      read: 'json',
      body,
      idempotencyKey: options.idempotencyKey,
    });
  }

  /** Show nodes, servers, lags, sites and how many tenants stand where. */
  async health(options: { etag?: Etag | undefined } = {}): Promise<t.PlatformHealth> {
    return this.#transport.send<t.PlatformHealth>({
      method: 'GET',
      path: `/v1/platform/health`,
      read: 'json',
      etag: options.etag,
    });
  }

  /** List a tenant's API keys, without their secrets. */
  async keys(tenantId: string, options: { etag?: Etag | undefined } = {}): Promise<t.ApiKeyList> {
    return this.#transport.send<t.ApiKeyList>({
      method: 'GET',
      path: `/v1/tenants/${partOf(tenantId)}/api-keys`,
      read: 'json',
      etag: options.etag,
    });
  }

  /** Make the one-time code that enrols the site's appliance. */
  async makeCode(siteId: string, options: { idempotencyKey?: string | undefined } = {}): Promise<t.EnrolmentCode> {
    return this.#transport.send<t.EnrolmentCode>({
      method: 'POST',
      path: `/v1/sites/${partOf(siteId)}/enrolment-codes`,
      read: 'json',
      idempotencyKey: options.idempotencyKey,
    });
  }

  /** Open an organisation. */
  async openTenant(body: t.NewTenant, options: { idempotencyKey?: string | undefined } = {}): Promise<t.Tenant> {
    return this.#transport.send<t.Tenant>({
      method: 'POST',
      path: `/v1/tenants`,
      read: 'json',
      body,
      idempotencyKey: options.idempotencyKey,
    });
  }

  /** List the pool with who holds what, in order. */
  async pool(options: { prefix?: string | undefined; tenant_id?: string | null | undefined; cursor?: string | null | undefined; limit?: number | undefined; etag?: Etag | undefined } = {}): Promise<t.PoolNumberList> {
    return this.#transport.send<t.PoolNumberList>({
      method: 'GET',
      path: `/v1/platform/numbers`,
      read: 'json',
      query: { prefix: options.prefix, tenant_id: options.tenant_id, cursor: options.cursor, limit: options.limit },
      etag: options.etag,
    });
  }

  /** Each item of every page of `pool`. */
  async *iteratePool(options: { prefix?: string | undefined; tenant_id?: string | null | undefined; limit?: number | undefined } = {}): AsyncGenerator<t.PoolNumber> {
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof this.pool>> = await this.pool({ ...options, cursor });
      yield* page.items;
      cursor = page.next_cursor;
    } while (cursor !== null);
  }

  /** Add or replace a plan. */
  async putPlan(name: string, body: t.PlanBody, options: { ifMatch?: Etag | undefined } = {}): Promise<t.Plan> {
    return this.#transport.send<t.Plan>({
      method: 'PUT',
      path: `/v1/platform/plans/${partOf(name)}`,
      read: 'json',
      body,
      ifMatch: options.ifMatch,
    });
  }

  /** Take a number that nobody holds out of the pool. */
  async removeFromPool(number: string, options: { ifMatch?: Etag | undefined } = {}): Promise<void> {
    return this.#transport.send<void>({
      method: 'DELETE',
      path: `/v1/platform/numbers/${partOf(number)}`,
      read: 'nothing',
      ifMatch: options.ifMatch,
    });
  }

  /** Cut the site off, at once. */
  async revoke(siteId: string, options: { idempotencyKey?: string | undefined } = {}): Promise<t.Site> {
    return this.#transport.send<t.Site>({
      method: 'POST',
      path: `/v1/sites/${partOf(siteId)}/revoke`,
      read: 'json',
      idempotencyKey: options.idempotencyKey,
    });
  }

  /** Revoke an API key, at once. */
  async revokeKey(tenantId: string, apiKeyId: string, options: { ifMatch?: Etag | undefined } = {}): Promise<void> {
    return this.#transport.send<void>({
      method: 'DELETE',
      path: `/v1/tenants/${partOf(tenantId)}/api-keys/${partOf(apiKeyId)}`,
      read: 'nothing',
      ifMatch: options.ifMatch,
    });
  }

  /** Let the site serve the tenant. */
  async serve(siteId: string, tenantId: string, options: { ifMatch?: Etag | undefined } = {}): Promise<void> {
    return this.#transport.send<void>({
      method: 'PUT',
      path: `/v1/sites/${partOf(siteId)}/tenants/${partOf(tenantId)}`,
      read: 'nothing',
      ifMatch: options.ifMatch,
    });
  }

  /** Put an organisation on another plan. */
  async setPlan(tenantId: string, body: t.PlanChoice, options: { ifMatch?: Etag | undefined } = {}): Promise<t.Tenant> {
    return this.#transport.send<t.Tenant>({
      method: 'PUT',
      path: `/v1/tenants/${partOf(tenantId)}/plan`,
      read: 'json',
      body,
      ifMatch: options.ifMatch,
    });
  }

  /** Move an organisation through its life, with a reason that its own log shows. */
  async setStatus(tenantId: string, body: t.StatusChange, options: { idempotencyKey?: string | undefined } = {}): Promise<t.Tenant> {
    return this.#transport.send<t.Tenant>({
      method: 'POST',
      path: `/v1/tenants/${partOf(tenantId)}/status`,
      read: 'json',
      body,
      idempotencyKey: options.idempotencyKey,
    });
  }

  /** Show one site. */
  async site(siteId: string, options: { etag?: Etag | undefined } = {}): Promise<t.Site> {
    return this.#transport.send<t.Site>({
      method: 'GET',
      path: `/v1/sites/${partOf(siteId)}`,
      read: 'json',
      etag: options.etag,
    });
  }

  /** List whom the site serves. */
  async siteTenants(siteId: string, options: { etag?: Etag | undefined } = {}): Promise<t.SiteTenants> {
    return this.#transport.send<t.SiteTenants>({
      method: 'GET',
      path: `/v1/sites/${partOf(siteId)}/tenants`,
      read: 'json',
      etag: options.etag,
    });
  }

  /** List all sites, with how they are. */
  async sites(options: { etag?: Etag | undefined } = {}): Promise<t.SiteList> {
    return this.#transport.send<t.SiteList>({
      method: 'GET',
      path: `/v1/sites`,
      read: 'json',
      etag: options.etag,
    });
  }

  /** End the site's service to the tenant. */
  async stopServing(siteId: string, tenantId: string, options: { ifMatch?: Etag | undefined } = {}): Promise<void> {
    return this.#transport.send<void>({
      method: 'DELETE',
      path: `/v1/sites/${partOf(siteId)}/tenants/${partOf(tenantId)}`,
      read: 'nothing',
      ifMatch: options.ifMatch,
    });
  }

  /** Show one organisation. */
  async tenant(tenantId: string, options: { etag?: Etag | undefined } = {}): Promise<t.Tenant> {
    return this.#transport.send<t.Tenant>({
      method: 'GET',
      path: `/v1/tenants/${partOf(tenantId)}`,
      read: 'json',
      etag: options.etag,
    });
  }

  /** List organisations, newest first. */
  async tenants(options: { q?: string | null | undefined; status?: t.Status | null | undefined; plan?: string | null | undefined; kind?: string | null | undefined; reseller_id?: string | null | undefined; cursor?: string | null | undefined; limit?: number | undefined; etag?: Etag | undefined } = {}): Promise<t.TenantList> {
    return this.#transport.send<t.TenantList>({
      method: 'GET',
      path: `/v1/tenants`,
      read: 'json',
      query: { q: options.q, status: options.status, plan: options.plan, kind: options.kind, reseller_id: options.reseller_id, cursor: options.cursor, limit: options.limit },
      etag: options.etag,
    });
  }

  /** Each item of every page of `tenants`. */
  async *iterateTenants(options: { q?: string | null | undefined; status?: t.Status | null | undefined; plan?: string | null | undefined; kind?: string | null | undefined; reseller_id?: string | null | undefined; limit?: number | undefined } = {}): AsyncGenerator<t.Tenant> {
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof this.tenants>> = await this.tenants({ ...options, cursor });
      yield* page.items;
      cursor = page.next_cursor;
    } while (cursor !== null);
  }
}

/** `client.routing`. */
export class RoutingGroup {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Add an agent; the answer is the only place that shows the SIP password. */
  async addAgent(body: t.NewAgent, options: { idempotencyKey?: string | undefined } = {}): Promise<t.CreatedAgent> {
    return this.#transport.send<t.CreatedAgent>({
      method: 'POST',
      path: `/v1/agents`,
      read: 'json',
      body,
      idempotencyKey: options.idempotencyKey,
    });
  }

  /** Add a queue. */
  async addQueue(body: t.QueueBody, options: { idempotencyKey?: string | undefined } = {}): Promise<t.Queue> {
    return this.#transport.send<t.Queue>({
      method: 'POST',
      path: `/v1/queues`,
      read: 'json',
      body,
      idempotencyKey: options.idempotencyKey,
    });
  }

  /** Add a skill. */
  async addSkill(body: t.SkillBody, options: { idempotencyKey?: string | undefined } = {}): Promise<t.Skill> {
    return this.#transport.send<t.Skill>({
      method: 'POST',
      path: `/v1/skills`,
      read: 'json',
      body,
      idempotencyKey: options.idempotencyKey,
    });
  }

  /** Show one agent. */
  async agent(agentId: string, options: { etag?: Etag | undefined } = {}): Promise<t.Agent> {
    return this.#transport.send<t.Agent>({
      method: 'GET',
      path: `/v1/agents/${partOf(agentId)}`,
      read: 'json',
      etag: options.etag,
    });
  }

  /** Tell how it is with an agent's phone: preparing, waiting, registered, or site_silent. */
  async agentPhone(agentId: string, options: { etag?: Etag | undefined } = {}): Promise<t.AgentPhone> {
    return this.#transport.send<t.AgentPhone>({
      method: 'GET',
      path: `/v1/agents/${partOf(agentId)}/phone`,
      read: 'json',
      etag: options.etag,
    });
  }

  /** List agents, by name: all, or those whose name holds `q` or who serve the queue. */
  async agents(options: { q?: string | null | undefined; queue_id?: string | null | undefined; with_disabled?: boolean | undefined; guests?: boolean | null | undefined; etag?: Etag | undefined } = {}): Promise<t.AgentList> {
    return this.#transport.send<t.AgentList>({
      method: 'GET',
      path: `/v1/agents`,
      read: 'json',
      query: { q: options.q, queue_id: options.queue_id, with_disabled: options.with_disabled, guests: options.guests },
      etag: options.etag,
    });
  }

  /** Change an agent; a field left out stays. */
  async changeAgent(agentId: string, body: t.AgentPatch, options: { ifMatch?: Etag | undefined } = {}): Promise<t.Agent> {
    return this.#transport.send<t.Agent>({
      method: 'PATCH',
      path: `/v1/agents/${partOf(agentId)}`,
      read: 'json',
      body,
      ifMatch: options.ifMatch,
    });
  }

  /** Show one queue. */
  async queue(queueId: string, options: { etag?: Etag | undefined } = {}): Promise<t.Queue> {
    return this.#transport.send<t.Queue>({
      method: 'GET',
      path: `/v1/queues/${partOf(queueId)}`,
      read: 'json',
      etag: options.etag,
    });
  }

  /** List queues, by name: all, or those whose name holds `q` or that require the skill. */
  async queues(options: { q?: string | null | undefined; skill?: string | null | undefined; etag?: Etag | undefined } = {}): Promise<t.QueueList> {
    return this.#transport.send<t.QueueList>({
      method: 'GET',
      path: `/v1/queues`,
      read: 'json',
      query: { q: options.q, skill: options.skill },
      etag: options.etag,
    });
  }

  /** Remove an agent; its history stays. */
  async removeAgent(agentId: string, options: { ifMatch?: Etag | undefined } = {}): Promise<void> {
    return this.#transport.send<void>({
      method: 'DELETE',
      path: `/v1/agents/${partOf(agentId)}`,
      read: 'nothing',
      ifMatch: options.ifMatch,
    });
  }

  /** Remove a queue that no agent serves. */
  async removeQueue(queueId: string, options: { ifMatch?: Etag | undefined } = {}): Promise<void> {
    return this.#transport.send<void>({
      method: 'DELETE',
      path: `/v1/queues/${partOf(queueId)}`,
      read: 'nothing',
      ifMatch: options.ifMatch,
    });
  }

  /** Remove a skill that no queue, agent or published flow uses. */
  async removeSkill(skillId: string, options: { ifMatch?: Etag | undefined } = {}): Promise<void> {
    return this.#transport.send<void>({
      method: 'DELETE',
      path: `/v1/skills/${partOf(skillId)}`,
      read: 'nothing',
      ifMatch: options.ifMatch,
    });
  }

  /** Replace the phone's password; the answer is the only place that shows it. */
  async renewSipPassword(agentId: string, options: { idempotencyKey?: string | undefined } = {}): Promise<t.SipCredentials> {
    return this.#transport.send<t.SipCredentials>({
      method: 'POST',
      path: `/v1/agents/${partOf(agentId)}/sip-password`,
      read: 'json',
      idempotencyKey: options.idempotencyKey,
    });
  }

  /** Replace a queue's policy. */
  async replaceQueue(queueId: string, body: t.QueueBody, options: { ifMatch?: Etag | undefined } = {}): Promise<t.Queue> {
    return this.#transport.send<t.Queue>({
      method: 'PUT',
      path: `/v1/queues/${partOf(queueId)}`,
      read: 'json',
      body,
      ifMatch: options.ifMatch,
    });
  }

  /** Replace a skill; its name can't change while it is used. */
  async replaceSkill(skillId: string, body: t.SkillBody, options: { ifMatch?: Etag | undefined } = {}): Promise<t.Skill> {
    return this.#transport.send<t.Skill>({
      method: 'PUT',
      path: `/v1/skills/${partOf(skillId)}`,
      read: 'json',
      body,
      ifMatch: options.ifMatch,
    });
  }

  /** Ask the routing owner for an agent's state: available, aux or offline. */
  async requestState(agentId: string, body: t.StateRequest, options: { idempotencyKey?: string | undefined } = {}): Promise<t.StateAccepted> {
    return this.#transport.send<t.StateAccepted>({
      method: 'POST',
      path: `/v1/agents/${partOf(agentId)}/state`,
      read: 'json',
      body,
      idempotencyKey: options.idempotencyKey,
    });
  }

  /** Show one skill. */
  async skill(skillId: string, options: { etag?: Etag | undefined } = {}): Promise<t.Skill> {
    return this.#transport.send<t.Skill>({
      method: 'GET',
      path: `/v1/skills/${partOf(skillId)}`,
      read: 'json',
      etag: options.etag,
    });
  }

  /** List skills, by name: all, or those whose name or description holds `q`. */
  async skills(options: { q?: string | null | undefined; etag?: Etag | undefined } = {}): Promise<t.SkillList> {
    return this.#transport.send<t.SkillList>({
      method: 'GET',
      path: `/v1/skills`,
      read: 'json',
      query: { q: options.q },
      etag: options.etag,
    });
  }
}

/** `client.signIn`. */
export class SignInGroup {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Choose a password, and be signed in. */
  async accept(token: string, body: t.InvitationAcceptance): Promise<t.Me> {
    return this.#transport.send<t.Me>({
      method: 'POST',
      path: `/v1/auth/invitations/${partOf(token)}/accept`,
      read: 'json',
      body,
    });
  }

  /** Mail a link to set a new password, if the address signs in here. */
  async askReset(body: t.ResetRequest): Promise<void> {
    return this.#transport.send<void>({
      method: 'POST',
      path: `/v1/auth/password-reset`,
      read: 'nothing',
      body,
    });
  }

  /** Show the brand of the host that the page was asked by. */
  async brandHere(options: { etag?: Etag | undefined } = {}): Promise<t.PublicBrand> {
    return this.#transport.send<t.PublicBrand>({
      method: 'GET',
      path: `/v1/auth/brand`,
      read: 'json',
      etag: options.etag,
    });
  }

  /** Open the tenant with the code out of the mail, and sign its owner in. */
  async confirmSignUp(signUpId: string, body: t.Confirmation): Promise<t.Me> {
    return this.#transport.send<t.Me>({
      method: 'POST',
      path: `/v1/auth/sign-up/${partOf(signUpId)}/confirm`,
      read: 'json',
      body,
    });
  }

  /** Connect an identity provider; it serves a mail domain once that is proved. */
  async connectIdentityProvider(body: t.NewIdentityProvider, options: { idempotencyKey?: string | undefined } = {}): Promise<t.IdentityProvider> {
    return this.#transport.send<t.IdentityProvider>({
      method: 'POST',
      path: `/v1/identity-providers`,
      read: 'json',
      body,
      idempotencyKey: options.idempotencyKey,
    });
  }

  /** Revoke a directory's token, at once. */
  async endScimToken(scimTokenId: string, options: { ifMatch?: Etag | undefined } = {}): Promise<void> {
    return this.#transport.send<void>({
      method: 'DELETE',
      path: `/v1/scim-tokens/${partOf(scimTokenId)}`,
      read: 'nothing',
      ifMatch: options.ifMatch,
    });
  }

  /** List the tenant's identity providers, by name, without their secrets. */
  async identityProviders(options: { etag?: Etag | undefined } = {}): Promise<t.IdentityProviderList> {
    return this.#transport.send<t.IdentityProviderList>({
      method: 'GET',
      path: `/v1/identity-providers`,
      read: 'json',
      etag: options.etag,
    });
  }

  /** Show who is invited to what. */
  async invitation(token: string, options: { etag?: Etag | undefined } = {}): Promise<t.Invitation> {
    return this.#transport.send<t.Invitation>({
      method: 'GET',
      path: `/v1/auth/invitations/${partOf(token)}`,
      read: 'json',
      etag: options.etag,
    });
  }

  /** Give an outsourcer's logo. */
  async logo(tenantId: string): Promise<Blob> {
    return this.#transport.send<Blob>({
      method: 'GET',
      path: `/v1/auth/brand/logos/${partOf(tenantId)}`,
      read: 'blob',
    });
  }

  /** Make a directory's token; the answer is the only place that shows it. */
  async makeScimToken(body: t.NewScimToken, options: { idempotencyKey?: string | undefined } = {}): Promise<t.CreatedScimToken> {
    return this.#transport.send<t.CreatedScimToken>({
      method: 'POST',
      path: `/v1/scim-tokens`,
      read: 'json',
      body,
      idempotencyKey: options.idempotencyKey,
    });
  }

  /** How an address may sign in; an unknown one may by password, as far as anybody hears. */
  async methods(options: { email: string; etag?: Etag | undefined }): Promise<t.SignInMethods> {
    return this.#transport.send<t.SignInMethods>({
      method: 'GET',
      path: `/v1/auth/methods`,
      read: 'json',
      query: { email: options.email },
      etag: options.etag,
    });
  }

  /** Look for the domain's TXT record now; from then on the domain is this tenant's alone. */
  async proveDomain(providerId: string, domain: string, options: { idempotencyKey?: string | undefined } = {}): Promise<t.IdentityProvider> {
    return this.#transport.send<t.IdentityProvider>({
      method: 'POST',
      path: `/v1/identity-providers/${partOf(providerId)}/domains/${partOf(domain)}/proof`,
      read: 'json',
      idempotencyKey: options.idempotencyKey,
    });
  }

  /** Disconnect an identity provider. */
  async removeIdentityProvider(providerId: string, options: { ifMatch?: Etag | undefined } = {}): Promise<void> {
    return this.#transport.send<void>({
      method: 'DELETE',
      path: `/v1/identity-providers/${partOf(providerId)}`,
      read: 'nothing',
      ifMatch: options.ifMatch,
    });
  }

  /** Replace a provider's settings; domains keep their proof unless the issuer changes. */
  async replaceIdentityProvider(providerId: string, body: t.IdentityProviderBody, options: { ifMatch?: Etag | undefined } = {}): Promise<t.IdentityProvider> {
    return this.#transport.send<t.IdentityProvider>({
      method: 'PUT',
      path: `/v1/identity-providers/${partOf(providerId)}`,
      read: 'json',
      body,
      ifMatch: options.ifMatch,
    });
  }

  /** Replace the rules; they hold at once, for sessions that are open as well. */
  async replaceSignInRules(body: t.SignInRulesBody, options: { ifMatch?: Etag | undefined } = {}): Promise<t.SignInRules> {
    return this.#transport.send<t.SignInRules>({
      method: 'PUT',
      path: `/v1/sign-in-rules`,
      read: 'json',
      body,
      ifMatch: options.ifMatch,
    });
  }

  /** Set a new password by the token of the link; all sessions of the person end. */
  async reset(body: t.ResetConfirmation): Promise<void> {
    return this.#transport.send<void>({
      method: 'POST',
      path: `/v1/auth/password-reset/confirm`,
      read: 'nothing',
      body,
    });
  }

  /** List the tokens of the tenant's directories, newest first, without their secrets. */
  async scimTokens(options: { cursor?: string | null | undefined; limit?: number | undefined; etag?: Etag | undefined } = {}): Promise<t.ScimTokenList> {
    return this.#transport.send<t.ScimTokenList>({
      method: 'GET',
      path: `/v1/scim-tokens`,
      read: 'json',
      query: { cursor: options.cursor, limit: options.limit },
      etag: options.etag,
    });
  }

  /** Each item of every page of `scimTokens`. */
  async *iterateScimTokens(options: { limit?: number | undefined } = {}): AsyncGenerator<t.ScimToken> {
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof this.scimTokens>> = await this.scimTokens({ ...options, cursor });
      yield* page.items;
      cursor = page.next_cursor;
    } while (cursor !== null);
  }

  /** Finish a sign-in with a code of the authenticator app, or a recovery code. */
  async secondFactor(body: t.SecondFactor): Promise<t.SignInAnswer> {
    return this.#transport.send<t.SignInAnswer>({
      method: 'POST',
      path: `/v1/auth/second-factor`,
      read: 'json',
      body,
    });
  }

  /** Sign in with address and password; a second step may follow. */
  async signIn(body: t.SignIn): Promise<t.SignInAnswer> {
    return this.#transport.send<t.SignInAnswer>({
      method: 'POST',
      path: `/v1/auth/sign-in`,
      read: 'json',
      body,
    });
  }

  /** Show what is demanded, and of how many people it is still missing. */
  async signInRules(options: { etag?: Etag | undefined } = {}): Promise<t.SignInRules> {
    return this.#transport.send<t.SignInRules>({
      method: 'GET',
      path: `/v1/sign-in-rules`,
      read: 'json',
      etag: options.etag,
    });
  }

  /** End the session of the cookie; without one there is nothing to do. */
  async signOut(): Promise<void> {
    return this.#transport.send<void>({
      method: 'POST',
      path: `/v1/auth/sign-out`,
      read: 'nothing',
    });
  }

  /** Begin a trial: a code is mailed to the address. */
  async signUp(body: t.SignUp): Promise<t.SignUpAnswer> {
    return this.#transport.send<t.SignUpAnswer>({
      method: 'POST',
      path: `/v1/auth/sign-up`,
      read: 'json',
      body,
    });
  }

  /** Read the provider's document and keys now, and say what is wrong with them. */
  async testIdentityProvider(providerId: string, options: { idempotencyKey?: string | undefined } = {}): Promise<t.ProviderTest> {
    return this.#transport.send<t.ProviderTest>({
      method: 'POST',
      path: `/v1/identity-providers/${partOf(providerId)}/test`,
      read: 'json',
      idempotencyKey: options.idempotencyKey,
    });
  }
}

/** `client.tenant`. */
export class TenantGroup {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** List the operator's newest requests. */
  async accessRequests(options: { etag?: Etag | undefined } = {}): Promise<t.AccessRequestList> {
    return this.#transport.send<t.AccessRequestList>({
      method: 'GET',
      path: `/v1/tenant/access-requests`,
      read: 'json',
      etag: options.etag,
    });
  }

  /** List everybody from elsewhere who may act here, now or later. */
  async accesses(options: { etag?: Etag | undefined } = {}): Promise<t.AccessList> {
    return this.#transport.send<t.AccessList>({
      method: 'GET',
      path: `/v1/tenant/access`,
      read: 'json',
      etag: options.etag,
    });
  }

  /** Add an edge of the tenant's own. */
  async addOwnSite(body: t.NewOwnSite, options: { idempotencyKey?: string | undefined } = {}): Promise<t.Site> {
    return this.#transport.send<t.Site>({
      method: 'POST',
      path: `/v1/tenant/sites`,
      read: 'json',
      body,
      idempotencyKey: options.idempotencyKey,
    });
  }

  /** Let somebody of the operator in for as long as it asked for. */
  async approveAccess(accessRequestId: string, options: { idempotencyKey?: string | undefined } = {}): Promise<t.AccessRequest> {
    return this.#transport.send<t.AccessRequest>({
      method: 'POST',
      path: `/v1/tenant/access-requests/${partOf(accessRequestId)}/approve`,
      read: 'json',
      idempotencyKey: options.idempotencyKey,
    });
  }

  /** Ask for an export; it is written in the background. */
  async askExport(options: { idempotencyKey?: string | undefined } = {}): Promise<t.DataExport> {
    return this.#transport.send<t.DataExport>({
      method: 'POST',
      path: `/v1/tenant/exports`,
      read: 'json',
      idempotencyKey: options.idempotencyKey,
    });
  }

  /** Rename an edge of the tenant's own. */
  async changeOwnSite(siteId: string, body: t.OwnSitePatch, options: { ifMatch?: Etag | undefined } = {}): Promise<t.Site> {
    return this.#transport.send<t.Site>({
      method: 'PATCH',
      path: `/v1/tenant/sites/${partOf(siteId)}`,
      read: 'json',
      body,
      ifMatch: options.ifMatch,
    });
  }

  /** Change the organisation's name, time zone or language. */
  async changeOwnTenant(body: t.TenantPatch, options: { ifMatch?: Etag | undefined } = {}): Promise<t.OwnTenant> {
    return this.#transport.send<t.OwnTenant>({
      method: 'PATCH',
      path: `/v1/tenant`,
      read: 'json',
      body,
      ifMatch: options.ifMatch,
    });
  }

  /** Close the organisation; a month later all that it has is erased. */
  async close(body: t.CloseTenant, options: { idempotencyKey?: string | undefined } = {}): Promise<t.Tenant> {
    return this.#transport.send<t.Tenant>({
      method: 'POST',
      path: `/v1/tenant/close`,
      read: 'json',
      body,
      idempotencyKey: options.idempotencyKey,
    });
  }

  /** Put a stranger out, at once; no further call is offered to an agent by grant. */
  async endAccess(membershipId: string, options: { ifMatch?: Etag | undefined } = {}): Promise<void> {
    return this.#transport.send<void>({
      method: 'DELETE',
      path: `/v1/tenant/access/${partOf(membershipId)}`,
      read: 'nothing',
      ifMatch: options.ifMatch,
    });
  }

  /** Give an address that downloads the file; the audit log notes who asked. */
  async exportLink(exportId: string, options: { idempotencyKey?: string | undefined } = {}): Promise<t.ExportLink> {
    return this.#transport.send<t.ExportLink>({
      method: 'POST',
      path: `/v1/tenant/exports/${partOf(exportId)}/link`,
      read: 'json',
      idempotencyKey: options.idempotencyKey,
    });
  }

  /** List the newest exports. */
  async exports(options: { etag?: Etag | undefined } = {}): Promise<t.DataExportList> {
    return this.#transport.send<t.DataExportList>({
      method: 'GET',
      path: `/v1/tenant/exports`,
      read: 'json',
      etag: options.etag,
    });
  }

  /** Limit a stranger to fewer queues or an earlier end; never to more than it was given. */
  async limitAccess(membershipId: string, body: t.AccessPatch, options: { ifMatch?: Etag | undefined } = {}): Promise<t.Access> {
    return this.#transport.send<t.Access>({
      method: 'PATCH',
      path: `/v1/tenant/access/${partOf(membershipId)}`,
      read: 'json',
      body,
      ifMatch: options.ifMatch,
    });
  }

  /** Show the plan's limits and what is used of each. */
  async limits(options: { etag?: Etag | undefined } = {}): Promise<t.LimitReport> {
    return this.#transport.send<t.LimitReport>({
      method: 'GET',
      path: `/v1/tenant/limits`,
      read: 'json',
      etag: options.etag,
    });
  }

  /** Make the one-time code that enrols the appliance of an own site. */
  async makeOwnCode(siteId: string, options: { idempotencyKey?: string | undefined } = {}): Promise<t.EnrolmentCode> {
    return this.#transport.send<t.EnrolmentCode>({
      method: 'POST',
      path: `/v1/tenant/sites/${partOf(siteId)}/enrolment-codes`,
      read: 'json',
      idempotencyKey: options.idempotencyKey,
    });
  }

  /** List the plans that are offered. */
  async offeredPlans(options: { etag?: Etag | undefined } = {}): Promise<t.PlanList> {
    return this.#transport.send<t.PlanList>({
      method: 'GET',
      path: `/v1/plans`,
      read: 'json',
      etag: options.etag,
    });
  }

  /** List the sites that serve the tenant. */
  async ownSites(options: { etag?: Etag | undefined } = {}): Promise<t.SiteList> {
    return this.#transport.send<t.SiteList>({
      method: 'GET',
      path: `/v1/tenant/sites`,
      read: 'json',
      etag: options.etag,
    });
  }

  /** Show the organisation and how near its limits are. */
  async ownTenant(options: { etag?: Etag | undefined } = {}): Promise<t.OwnTenant> {
    return this.#transport.send<t.OwnTenant>({
      method: 'GET',
      path: `/v1/tenant`,
      read: 'json',
      etag: options.etag,
    });
  }

  /** Don't let somebody of the operator in. */
  async refuseAccess(accessRequestId: string, options: { idempotencyKey?: string | undefined } = {}): Promise<t.AccessRequest> {
    return this.#transport.send<t.AccessRequest>({
      method: 'POST',
      path: `/v1/tenant/access-requests/${partOf(accessRequestId)}/refuse`,
      read: 'json',
      idempotencyKey: options.idempotencyKey,
    });
  }

  /** Cut an own site off, at once. */
  async revokeOwn(siteId: string, options: { idempotencyKey?: string | undefined } = {}): Promise<t.Site> {
    return this.#transport.send<t.Site>({
      method: 'POST',
      path: `/v1/tenant/sites/${partOf(siteId)}/revoke`,
      read: 'json',
      idempotencyKey: options.idempotencyKey,
    });
  }
}

/** `client.webhooks`. */
export class WebhooksGroup {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Add a webhook; the answer is the only place that shows its secret. */
  async addWebhook(body: t.NewWebhook, options: { idempotencyKey?: string | undefined } = {}): Promise<t.CreatedWebhook> {
    return this.#transport.send<t.CreatedWebhook>({
      method: 'POST',
      path: `/v1/webhooks`,
      read: 'json',
      body,
      idempotencyKey: options.idempotencyKey,
    });
  }

  /** Remove a webhook with its deliveries and their log. */
  async removeWebhook(webhookId: string, options: { ifMatch?: Etag | undefined } = {}): Promise<void> {
    return this.#transport.send<void>({
      method: 'DELETE',
      path: `/v1/webhooks/${partOf(webhookId)}`,
      read: 'nothing',
      ifMatch: options.ifMatch,
    });
  }

  /** Make a new secret; for a day deliveries are signed with both. */
  async renewWebhookSecret(webhookId: string, options: { idempotencyKey?: string | undefined } = {}): Promise<t.RenewedSecret> {
    return this.#transport.send<t.RenewedSecret>({
      method: 'POST',
      path: `/v1/webhooks/${partOf(webhookId)}/secret`,
      read: 'json',
      idempotencyKey: options.idempotencyKey,
    });
  }

  /** Change a webhook; to activate one that was switched off, put it as active. */
  async replaceWebhook(webhookId: string, body: t.NewWebhook, options: { ifMatch?: Etag | undefined } = {}): Promise<t.Webhook> {
    return this.#transport.send<t.Webhook>({
      method: 'PUT',
      path: `/v1/webhooks/${partOf(webhookId)}`,
      read: 'json',
      body,
      ifMatch: options.ifMatch,
    });
  }

  /** Send the deliveries of a time again, at most 10,000 at once. */
  async replayWebhook(webhookId: string, body: t.ReplayRange, options: { idempotencyKey?: string | undefined } = {}): Promise<t.Replayed> {
    return this.#transport.send<t.Replayed>({
      method: 'POST',
      path: `/v1/webhooks/${partOf(webhookId)}/replay`,
      read: 'json',
      body,
      idempotencyKey: options.idempotencyKey,
    });
  }

  /** Send a delivery again, whatever came of it before. */
  async replayWebhookDelivery(webhookId: string, deliveryId: string, options: { idempotencyKey?: string | undefined } = {}): Promise<t.WebhookDelivery> {
    return this.#transport.send<t.WebhookDelivery>({
      method: 'POST',
      path: `/v1/webhooks/${partOf(webhookId)}/deliveries/${partOf(deliveryId)}/replay`,
      read: 'json',
      idempotencyKey: options.idempotencyKey,
    });
  }

  /** Send a test event; look at its delivery to see what came of it. */
  async testWebhook(webhookId: string, options: { idempotencyKey?: string | undefined } = {}): Promise<t.WebhookDelivery> {
    return this.#transport.send<t.WebhookDelivery>({
      method: 'POST',
      path: `/v1/webhooks/${partOf(webhookId)}/test`,
      read: 'json',
      idempotencyKey: options.idempotencyKey,
    });
  }

  /** Read a webhook. */
  async webhook(webhookId: string, options: { etag?: Etag | undefined } = {}): Promise<t.Webhook> {
    return this.#transport.send<t.Webhook>({
      method: 'GET',
      path: `/v1/webhooks/${partOf(webhookId)}`,
      read: 'json',
      etag: options.etag,
    });
  }

  /** List what was sent to a webhook in the last 30 days, newest first. */
  async webhookDeliveries(webhookId: string, options: { status?: t.DeliveryStatus | null | undefined; cursor?: string | null | undefined; limit?: number | undefined; etag?: Etag | undefined } = {}): Promise<t.WebhookDeliveryList> {
    return this.#transport.send<t.WebhookDeliveryList>({
      method: 'GET',
      path: `/v1/webhooks/${partOf(webhookId)}/deliveries`,
      read: 'json',
      query: { status: options.status, cursor: options.cursor, limit: options.limit },
      etag: options.etag,
    });
  }

  /** Each item of every page of `webhookDeliveries`. */
  async *iterateWebhookDeliveries(webhookId: string, options: { status?: t.DeliveryStatus | null | undefined; limit?: number | undefined } = {}): AsyncGenerator<t.WebhookDelivery> {
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof this.webhookDeliveries>> = await this.webhookDeliveries(webhookId, { ...options, cursor });
      yield* page.items;
      cursor = page.next_cursor;
    } while (cursor !== null);
  }

  /** Read a delivery: the text that is sent, and every attempt with its answer. */
  async webhookDelivery(webhookId: string, deliveryId: string, options: { etag?: Etag | undefined } = {}): Promise<t.WebhookDeliveryDetail> {
    return this.#transport.send<t.WebhookDeliveryDetail>({
      method: 'GET',
      path: `/v1/webhooks/${partOf(webhookId)}/deliveries/${partOf(deliveryId)}`,
      read: 'json',
      etag: options.etag,
    });
  }

  /** List the events that a webhook can subscribe to. */
  async webhookEvents(options: { etag?: Etag | undefined } = {}): Promise<t.WebhookEventList> {
    return this.#transport.send<t.WebhookEventList>({
      method: 'GET',
      path: `/v1/webhook-events`,
      read: 'json',
      etag: options.etag,
    });
  }

  /** List the tenant's webhooks, newest first, without their secrets. */
  async webhooks(options: { cursor?: string | null | undefined; limit?: number | undefined; etag?: Etag | undefined } = {}): Promise<t.WebhookList> {
    return this.#transport.send<t.WebhookList>({
      method: 'GET',
      path: `/v1/webhooks`,
      read: 'json',
      query: { cursor: options.cursor, limit: options.limit },
      etag: options.etag,
    });
  }

  /** Each item of every page of `webhooks`. */
  async *iterateWebhooks(options: { limit?: number | undefined } = {}): AsyncGenerator<t.Webhook> {
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof this.webhooks>> = await this.webhooks({ ...options, cursor });
      yield* page.items;
      cursor = page.next_cursor;
    } while (cursor !== null);
  }
}

/** All groups of operations over one transport. */
export class Operations {
  readonly audit: AuditGroup;
  readonly billing: BillingGroup;
  readonly bulk: BulkGroup;
  readonly clients: ClientsGroup;
  readonly edges: EdgesGroup;
  readonly flows: FlowsGroup;
  readonly history: HistoryGroup;
  readonly live: LiveGroup;
  readonly machines: MachinesGroup;
  readonly me: MeGroup;
  readonly numbers: NumbersGroup;
  readonly people: PeopleGroup;
  readonly platform: PlatformGroup;
  readonly routing: RoutingGroup;
  readonly signIn: SignInGroup;
  readonly tenant: TenantGroup;
  readonly webhooks: WebhooksGroup;

  constructor(transport: Transport) {
    this.audit = new AuditGroup(transport);
    this.billing = new BillingGroup(transport);
    this.bulk = new BulkGroup(transport);
    this.clients = new ClientsGroup(transport);
    this.edges = new EdgesGroup(transport);
    this.flows = new FlowsGroup(transport);
    this.history = new HistoryGroup(transport);
    this.live = new LiveGroup(transport);
    this.machines = new MachinesGroup(transport);
    this.me = new MeGroup(transport);
    this.numbers = new NumbersGroup(transport);
    this.people = new PeopleGroup(transport);
    this.platform = new PlatformGroup(transport);
    this.routing = new RoutingGroup(transport);
    this.signIn = new SignInGroup(transport);
    this.tenant = new TenantGroup(transport);
    this.webhooks = new WebhooksGroup(transport);
  }
}

-- The first schema: every table, its constraints, and who may do what with its rows.
CREATE TABLE tenant (
    tenant_id UUID NOT NULL,
    domain_id UUID NOT NULL,
    name TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    CONSTRAINT pk_tenant PRIMARY KEY (tenant_id),
    CONSTRAINT ck_tenant_name_length CHECK (length(btrim(name)) BETWEEN 1 AND 200)
);

CREATE TABLE site (
    site_id UUID NOT NULL,
    name TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    CONSTRAINT pk_site PRIMARY KEY (site_id),
    CONSTRAINT ck_site_name_length CHECK (length(btrim(name)) BETWEEN 1 AND 200),
    CONSTRAINT uq_site_name UNIQUE (name)
);

CREATE TABLE contact (
    tenant_id UUID NOT NULL,
    contact_id UUID NOT NULL,
    site_id UUID,
    caller_leg_id UUID,
    ani TEXT,
    dnis TEXT,
    flow_id UUID,
    flow_version INTEGER,
    arrived_at_ms BIGINT NOT NULL,
    queue_id UUID,
    queued_at_ms BIGINT,
    agent_id UUID,
    connected_at_ms BIGINT,
    ended_at_ms BIGINT,
    outcome TEXT,
    reason TEXT,
    detail TEXT,
    CONSTRAINT pk_contact PRIMARY KEY (tenant_id, contact_id),
    CONSTRAINT ck_contact_outcome_known CHECK (outcome IN ('handled', 'abandoned_in_flow', 'abandoned_in_queue', 'self_served', 'voicemail', 'rejected', 'failed')),
    CONSTRAINT ck_contact_reason_known CHECK (reason IN ('caller_hangup', 'agent_hangup', 'flow_hangup', 'no_answer', 'declined', 'unreachable', 'cancelled', 'no_route', 'flow_fault', 'worker_lost', 'edge_restarted', 'media_timeout', 'shutdown', 'overload')),
    CONSTRAINT ck_contact_ended_as_a_whole CHECK ((outcome IS NULL) = (ended_at_ms IS NULL) AND (outcome IS NULL) = (reason IS NULL)),
    CONSTRAINT ck_contact_ends_after_arrival CHECK (ended_at_ms >= arrived_at_ms)
);

CREATE INDEX ix_contact_tenant_id_arrived ON contact (tenant_id, arrived_at_ms, contact_id);

CREATE TABLE contact_timeline (
    tenant_id UUID NOT NULL,
    contact_id UUID NOT NULL,
    event_id UUID NOT NULL,
    at_ms BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    message TEXT NOT NULL,
    body JSONB NOT NULL,
    CONSTRAINT pk_contact_timeline PRIMARY KEY (tenant_id, contact_id, event_id)
);

CREATE TABLE interaction (
    tenant_id UUID NOT NULL,
    interaction_id UUID NOT NULL,
    contact_id UUID NOT NULL,
    agent_id UUID NOT NULL,
    queue_id UUID NOT NULL,
    offer_id UUID,
    agent_leg_id UUID,
    connected_at_ms BIGINT NOT NULL,
    ended_at_ms BIGINT,
    reason TEXT,
    CONSTRAINT pk_interaction PRIMARY KEY (tenant_id, interaction_id),
    CONSTRAINT ck_interaction_reason_known CHECK (reason IN ('caller_hangup', 'agent_hangup', 'flow_hangup', 'no_answer', 'declined', 'unreachable', 'cancelled', 'no_route', 'flow_fault', 'worker_lost', 'edge_restarted', 'media_timeout', 'shutdown', 'overload')),
    CONSTRAINT ck_interaction_ended_as_a_whole CHECK ((ended_at_ms IS NULL) = (reason IS NULL)),
    CONSTRAINT ck_interaction_ends_after_start CHECK (ended_at_ms >= connected_at_ms)
);

CREATE INDEX ix_interaction_tenant_id_contact ON interaction (tenant_id, contact_id);

CREATE INDEX ix_interaction_tenant_id_connected ON interaction (tenant_id, connected_at_ms, interaction_id);

CREATE TABLE cdr (
    tenant_id UUID NOT NULL,
    leg_id UUID NOT NULL,
    contact_id UUID NOT NULL,
    site_id UUID,
    role TEXT NOT NULL,
    direction TEXT NOT NULL,
    remote TEXT NOT NULL,
    started_at_ms BIGINT NOT NULL,
    ringing_at_ms BIGINT,
    answered_at_ms BIGINT,
    ended_at_ms BIGINT NOT NULL,
    reason TEXT NOT NULL,
    agent_id UUID,
    interaction_id UUID,
    sip_call_id TEXT NOT NULL,
    sip_status INTEGER NOT NULL,
    media JSONB,
    CONSTRAINT pk_cdr PRIMARY KEY (tenant_id, leg_id),
    CONSTRAINT ck_cdr_role_known CHECK (role IN ('caller', 'agent')),
    CONSTRAINT ck_cdr_direction_known CHECK (direction IN ('inbound', 'outbound')),
    CONSTRAINT ck_cdr_reason_known CHECK (reason IN ('caller_hangup', 'agent_hangup', 'flow_hangup', 'no_answer', 'declined', 'unreachable', 'cancelled', 'no_route', 'flow_fault', 'worker_lost', 'edge_restarted', 'media_timeout', 'shutdown', 'overload')),
    CONSTRAINT ck_cdr_ends_after_start CHECK (ended_at_ms >= started_at_ms)
);

CREATE INDEX ix_cdr_tenant_id_started ON cdr (tenant_id, started_at_ms, leg_id);

CREATE INDEX ix_cdr_tenant_id_contact ON cdr (tenant_id, contact_id);

CREATE TABLE agent_state_interval (
    tenant_id UUID NOT NULL,
    agent_id UUID NOT NULL,
    sequence BIGINT NOT NULL,
    site_id UUID,
    state TEXT NOT NULL,
    reason TEXT,
    since_at_ms BIGINT NOT NULL,
    until_at_ms BIGINT,
    contact_id UUID,
    interaction_id UUID,
    CONSTRAINT pk_agent_state_interval PRIMARY KEY (tenant_id, agent_id, sequence),
    CONSTRAINT ck_agent_state_interval_state_known CHECK (state IN ('offline', 'available', 'offered', 'on_contact', 'acw', 'aux')),
    CONSTRAINT ck_agent_state_interval_ends_after_start CHECK (until_at_ms >= since_at_ms)
);

CREATE INDEX ix_agent_state_interval_tenant_id_since ON agent_state_interval (tenant_id, since_at_ms, agent_id, sequence);

CREATE TABLE recording (
    tenant_id UUID NOT NULL,
    recording_id UUID NOT NULL,
    contact_id UUID NOT NULL,
    interaction_id UUID,
    agent_id UUID,
    started_at_ms BIGINT NOT NULL,
    stored_at_ms BIGINT,
    duration_ms BIGINT,
    rate_hz INTEGER,
    channels INTEGER,
    media_type TEXT,
    size_bytes BIGINT,
    sha256 TEXT,
    object_key TEXT,
    is_truncated BOOLEAN,
    CONSTRAINT pk_recording PRIMARY KEY (tenant_id, recording_id),
    CONSTRAINT ck_recording_sha256_form CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    CONSTRAINT ck_recording_object_key_of_tenant CHECK (object_key LIKE tenant_id::text || '/%%'),
    CONSTRAINT ck_recording_stored_as_a_whole CHECK (stored_at_ms IS NULL OR (object_key IS NOT NULL AND sha256 IS NOT NULL))
);

CREATE INDEX ix_recording_tenant_id_started ON recording (tenant_id, started_at_ms, recording_id);

CREATE INDEX ix_recording_tenant_id_contact ON recording (tenant_id, contact_id);

CREATE TABLE event_seen (
    tenant_id UUID NOT NULL,
    event_id UUID NOT NULL,
    seen_at_ms BIGINT NOT NULL,
    CONSTRAINT pk_event_seen PRIMARY KEY (tenant_id, event_id)
);

CREATE TABLE audit_entry (
    tenant_id UUID NOT NULL,
    audit_id UUID NOT NULL,
    at_ms BIGINT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    CONSTRAINT pk_audit_entry PRIMARY KEY (tenant_id, audit_id)
);

CREATE TABLE usage_entry (
    tenant_id UUID NOT NULL,
    source_event_id UUID NOT NULL,
    metric TEXT NOT NULL,
    quantity BIGINT NOT NULL,
    source_id TEXT NOT NULL,
    occurred_at_ms BIGINT NOT NULL,
    recorded_at_ms BIGINT NOT NULL,
    CONSTRAINT pk_usage_entry PRIMARY KEY (tenant_id, source_event_id, metric),
    CONSTRAINT ck_usage_entry_metric_known CHECK (metric IN ('inbound_leg_seconds', 'agent_leg_seconds', 'recording_seconds', 'recording_stored_bytes')),
    CONSTRAINT ck_usage_entry_quantity_not_negative CHECK (quantity >= 0)
);

CREATE INDEX ix_usage_entry_tenant_id_occurred ON usage_entry (tenant_id, occurred_at_ms, source_event_id, metric);

CREATE TABLE queue (
    tenant_id UUID NOT NULL,
    queue_id UUID NOT NULL,
    name TEXT NOT NULL,
    required_skills JSONB NOT NULL,
    priority INTEGER NOT NULL,
    ring_timeout_ms INTEGER NOT NULL,
    acw_ms INTEGER NOT NULL,
    service_level_ms INTEGER NOT NULL,
    is_recorded BOOLEAN NOT NULL,
    created_at_ms BIGINT NOT NULL,
    CONSTRAINT pk_queue PRIMARY KEY (tenant_id, queue_id),
    CONSTRAINT fk_queue_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (tenant_id),
    CONSTRAINT uq_queue_tenant_id_name UNIQUE (tenant_id, name),
    CONSTRAINT ck_queue_priority_range CHECK (priority BETWEEN 0 AND 100),
    CONSTRAINT ck_queue_ring_timeout_range CHECK (ring_timeout_ms BETWEEN 1000 AND 120000),
    CONSTRAINT ck_queue_acw_range CHECK (acw_ms BETWEEN 0 AND 3600000),
    CONSTRAINT ck_queue_service_level_range CHECK (service_level_ms BETWEEN 1000 AND 3600000),
    CONSTRAINT ck_queue_skills_is_object CHECK (jsonb_typeof(required_skills) = 'object'),
    CONSTRAINT ck_queue_name_length CHECK (length(btrim(name)) BETWEEN 1 AND 200)
);

CREATE TABLE flow (
    tenant_id UUID NOT NULL,
    flow_id UUID NOT NULL,
    name TEXT NOT NULL,
    draft JSONB NOT NULL,
    published_version INTEGER,
    created_at_ms BIGINT NOT NULL,
    updated_at_ms BIGINT NOT NULL,
    CONSTRAINT pk_flow PRIMARY KEY (tenant_id, flow_id),
    CONSTRAINT fk_flow_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (tenant_id),
    CONSTRAINT uq_flow_tenant_id_name UNIQUE (tenant_id, name),
    CONSTRAINT ck_flow_name_length CHECK (length(btrim(name)) BETWEEN 1 AND 200)
);

CREATE TABLE prompt (
    tenant_id UUID NOT NULL,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    object_key TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    duration_ms INTEGER NOT NULL,
    created_at_ms BIGINT NOT NULL,
    CONSTRAINT pk_prompt PRIMARY KEY (tenant_id, name),
    CONSTRAINT fk_prompt_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (tenant_id),
    CONSTRAINT ck_prompt_sha256_form CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    CONSTRAINT ck_prompt_object_key_of_tenant CHECK (object_key LIKE tenant_id::text || '/%%'),
    CONSTRAINT ck_prompt_not_empty CHECK (size_bytes > 0 AND duration_ms > 0),
    CONSTRAINT ck_prompt_name_length CHECK (length(btrim(name)) BETWEEN 1 AND 200)
);

CREATE TABLE site_tenant (
    tenant_id UUID NOT NULL,
    site_id UUID NOT NULL,
    created_at_ms BIGINT NOT NULL,
    CONSTRAINT pk_site_tenant PRIMARY KEY (tenant_id, site_id),
    CONSTRAINT fk_site_tenant_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (tenant_id),
    CONSTRAINT fk_site_tenant_site_id FOREIGN KEY(site_id) REFERENCES site (site_id)
);

CREATE TABLE api_key (
    tenant_id UUID NOT NULL,
    api_key_id UUID NOT NULL,
    name TEXT NOT NULL,
    hash BYTEA NOT NULL,
    created_at_ms BIGINT NOT NULL,
    revoked_at_ms BIGINT,
    CONSTRAINT pk_api_key PRIMARY KEY (tenant_id, api_key_id),
    CONSTRAINT fk_api_key_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (tenant_id),
    CONSTRAINT ck_api_key_hash_is_sha256 CHECK (octet_length(hash) = 32),
    CONSTRAINT ck_api_key_name_length CHECK (length(btrim(name)) BETWEEN 1 AND 200)
);

CREATE UNIQUE INDEX uq_api_key_tenant_id_hash ON api_key (tenant_id, hash);

CREATE TABLE config_version (
    tenant_id UUID NOT NULL,
    version BIGINT NOT NULL,
    CONSTRAINT pk_config_version PRIMARY KEY (tenant_id),
    CONSTRAINT fk_config_version_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (tenant_id),
    CONSTRAINT ck_config_version_version_positive CHECK (version >= 1)
);

CREATE TABLE outbox (
    tenant_id UUID NOT NULL,
    version BIGINT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    published_at_ms BIGINT,
    CONSTRAINT pk_outbox PRIMARY KEY (tenant_id, version),
    CONSTRAINT fk_outbox_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (tenant_id)
);

CREATE INDEX ix_outbox_tenant_id_unpublished ON outbox (tenant_id, version) WHERE published_at_ms IS NULL;

CREATE TABLE agent (
    tenant_id UUID NOT NULL,
    agent_id UUID NOT NULL,
    site_id UUID NOT NULL,
    name TEXT NOT NULL,
    skills JSONB NOT NULL,
    sip_username TEXT NOT NULL,
    sip_ha1 TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    CONSTRAINT pk_agent PRIMARY KEY (tenant_id, agent_id),
    CONSTRAINT fk_agent_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (tenant_id),
    CONSTRAINT fk_agent_tenant_id_site_id FOREIGN KEY(tenant_id, site_id) REFERENCES site_tenant (tenant_id, site_id),
    CONSTRAINT uq_agent_tenant_id_name UNIQUE (tenant_id, name),
    CONSTRAINT ck_agent_sip_username_form CHECK (sip_username ~ '^[a-z0-9]{4,64}$'),
    CONSTRAINT ck_agent_sip_ha1_is_md5 CHECK (sip_ha1 ~ '^[0-9a-f]{32}$'),
    CONSTRAINT ck_agent_skills_is_object CHECK (jsonb_typeof(skills) = 'object'),
    CONSTRAINT ck_agent_name_length CHECK (length(btrim(name)) BETWEEN 1 AND 200),
    CONSTRAINT uq_agent_sip_username UNIQUE (sip_username)
);

CREATE TABLE flow_version (
    tenant_id UUID NOT NULL,
    flow_id UUID NOT NULL,
    version INTEGER NOT NULL,
    document JSONB NOT NULL,
    published_at_ms BIGINT NOT NULL,
    CONSTRAINT pk_flow_version PRIMARY KEY (tenant_id, flow_id, version),
    CONSTRAINT fk_flow_version_tenant_id_flow_id FOREIGN KEY(tenant_id, flow_id) REFERENCES flow (tenant_id, flow_id),
    CONSTRAINT ck_flow_version_version_positive CHECK (version >= 1)
);

CREATE TABLE number (
    tenant_id UUID NOT NULL,
    number TEXT NOT NULL,
    flow_id UUID NOT NULL,
    created_at_ms BIGINT NOT NULL,
    CONSTRAINT pk_number PRIMARY KEY (tenant_id, number),
    CONSTRAINT fk_number_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (tenant_id),
    CONSTRAINT fk_number_tenant_id_flow_id FOREIGN KEY(tenant_id, flow_id) REFERENCES flow (tenant_id, flow_id),
    CONSTRAINT ck_number_number_is_e164 CHECK (number ~ '^\+[1-9][0-9]{6,14}$'),
    CONSTRAINT uq_number_number UNIQUE (number)
);

CREATE TABLE agent_queue (
    tenant_id UUID NOT NULL,
    agent_id UUID NOT NULL,
    queue_id UUID NOT NULL,
    CONSTRAINT pk_agent_queue PRIMARY KEY (tenant_id, agent_id, queue_id),
    CONSTRAINT fk_agent_queue_tenant_id_agent_id FOREIGN KEY(tenant_id, agent_id) REFERENCES agent (tenant_id, agent_id) ON DELETE CASCADE,
    CONSTRAINT fk_agent_queue_tenant_id_queue_id FOREIGN KEY(tenant_id, queue_id) REFERENCES queue (tenant_id, queue_id)
);

ALTER TABLE flow ADD CONSTRAINT fk_flow_published_version FOREIGN KEY(tenant_id, flow_id, published_version) REFERENCES flow_version (tenant_id, flow_id, version) DEFERRABLE INITIALLY DEFERRED;

-- The second lock: a transaction that sets no tenant reads and writes nothing, it fails.
-- current_setting() has no default on purpose.
ALTER TABLE tenant ENABLE ROW LEVEL SECURITY;

ALTER TABLE tenant FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON tenant TO tandem_app
    USING (tenant_id = current_setting('app.tenant_id')::uuid)
    WITH CHECK (tenant_id = current_setting('app.tenant_id')::uuid);

ALTER TABLE site_tenant ENABLE ROW LEVEL SECURITY;

ALTER TABLE site_tenant FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON site_tenant TO tandem_app
    USING (tenant_id = current_setting('app.tenant_id')::uuid)
    WITH CHECK (tenant_id = current_setting('app.tenant_id')::uuid);

ALTER TABLE api_key ENABLE ROW LEVEL SECURITY;

ALTER TABLE api_key FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON api_key TO tandem_app
    USING (tenant_id = current_setting('app.tenant_id')::uuid)
    WITH CHECK (tenant_id = current_setting('app.tenant_id')::uuid);

ALTER TABLE config_version ENABLE ROW LEVEL SECURITY;

ALTER TABLE config_version FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON config_version TO tandem_app
    USING (tenant_id = current_setting('app.tenant_id')::uuid)
    WITH CHECK (tenant_id = current_setting('app.tenant_id')::uuid);

ALTER TABLE outbox ENABLE ROW LEVEL SECURITY;

ALTER TABLE outbox FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON outbox TO tandem_app
    USING (tenant_id = current_setting('app.tenant_id')::uuid)
    WITH CHECK (tenant_id = current_setting('app.tenant_id')::uuid);

ALTER TABLE queue ENABLE ROW LEVEL SECURITY;

ALTER TABLE queue FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON queue TO tandem_app
    USING (tenant_id = current_setting('app.tenant_id')::uuid)
    WITH CHECK (tenant_id = current_setting('app.tenant_id')::uuid);

ALTER TABLE agent ENABLE ROW LEVEL SECURITY;

ALTER TABLE agent FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON agent TO tandem_app
    USING (tenant_id = current_setting('app.tenant_id')::uuid)
    WITH CHECK (tenant_id = current_setting('app.tenant_id')::uuid);

ALTER TABLE agent_queue ENABLE ROW LEVEL SECURITY;

ALTER TABLE agent_queue FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON agent_queue TO tandem_app
    USING (tenant_id = current_setting('app.tenant_id')::uuid)
    WITH CHECK (tenant_id = current_setting('app.tenant_id')::uuid);

ALTER TABLE flow ENABLE ROW LEVEL SECURITY;

ALTER TABLE flow FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON flow TO tandem_app
    USING (tenant_id = current_setting('app.tenant_id')::uuid)
    WITH CHECK (tenant_id = current_setting('app.tenant_id')::uuid);

ALTER TABLE flow_version ENABLE ROW LEVEL SECURITY;

ALTER TABLE flow_version FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON flow_version TO tandem_app
    USING (tenant_id = current_setting('app.tenant_id')::uuid)
    WITH CHECK (tenant_id = current_setting('app.tenant_id')::uuid);

ALTER TABLE number ENABLE ROW LEVEL SECURITY;

ALTER TABLE number FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON number TO tandem_app
    USING (tenant_id = current_setting('app.tenant_id')::uuid)
    WITH CHECK (tenant_id = current_setting('app.tenant_id')::uuid);

ALTER TABLE prompt ENABLE ROW LEVEL SECURITY;

ALTER TABLE prompt FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON prompt TO tandem_app
    USING (tenant_id = current_setting('app.tenant_id')::uuid)
    WITH CHECK (tenant_id = current_setting('app.tenant_id')::uuid);

ALTER TABLE contact ENABLE ROW LEVEL SECURITY;

ALTER TABLE contact FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON contact TO tandem_app
    USING (tenant_id = current_setting('app.tenant_id')::uuid)
    WITH CHECK (tenant_id = current_setting('app.tenant_id')::uuid);

ALTER TABLE contact_timeline ENABLE ROW LEVEL SECURITY;

ALTER TABLE contact_timeline FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON contact_timeline TO tandem_app
    USING (tenant_id = current_setting('app.tenant_id')::uuid)
    WITH CHECK (tenant_id = current_setting('app.tenant_id')::uuid);

ALTER TABLE interaction ENABLE ROW LEVEL SECURITY;

ALTER TABLE interaction FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON interaction TO tandem_app
    USING (tenant_id = current_setting('app.tenant_id')::uuid)
    WITH CHECK (tenant_id = current_setting('app.tenant_id')::uuid);

ALTER TABLE cdr ENABLE ROW LEVEL SECURITY;

ALTER TABLE cdr FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON cdr TO tandem_app
    USING (tenant_id = current_setting('app.tenant_id')::uuid)
    WITH CHECK (tenant_id = current_setting('app.tenant_id')::uuid);

ALTER TABLE agent_state_interval ENABLE ROW LEVEL SECURITY;

ALTER TABLE agent_state_interval FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON agent_state_interval TO tandem_app
    USING (tenant_id = current_setting('app.tenant_id')::uuid)
    WITH CHECK (tenant_id = current_setting('app.tenant_id')::uuid);

ALTER TABLE recording ENABLE ROW LEVEL SECURITY;

ALTER TABLE recording FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON recording TO tandem_app
    USING (tenant_id = current_setting('app.tenant_id')::uuid)
    WITH CHECK (tenant_id = current_setting('app.tenant_id')::uuid);

ALTER TABLE event_seen ENABLE ROW LEVEL SECURITY;

ALTER TABLE event_seen FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON event_seen TO tandem_app
    USING (tenant_id = current_setting('app.tenant_id')::uuid)
    WITH CHECK (tenant_id = current_setting('app.tenant_id')::uuid);

ALTER TABLE audit_entry ENABLE ROW LEVEL SECURITY;

ALTER TABLE audit_entry FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON audit_entry TO tandem_app
    USING (tenant_id = current_setting('app.tenant_id')::uuid)
    WITH CHECK (tenant_id = current_setting('app.tenant_id')::uuid);

ALTER TABLE usage_entry ENABLE ROW LEVEL SECURITY;

ALTER TABLE usage_entry FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON usage_entry TO tandem_app
    USING (tenant_id = current_setting('app.tenant_id')::uuid)
    WITH CHECK (tenant_id = current_setting('app.tenant_id')::uuid);

-- A site is no tenant's, and a tenant sees only those that serve it.
ALTER TABLE site ENABLE ROW LEVEL SECURITY;

ALTER TABLE site FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON site FOR SELECT TO tandem_app
    USING (site_id IN (SELECT st.site_id FROM site_tenant AS st));

CREATE POLICY platform_rows ON site TO tandem_platform USING (true) WITH CHECK (true);

CREATE POLICY platform_rows ON tenant TO tandem_platform USING (true) WITH CHECK (true);

CREATE POLICY platform_rows ON site_tenant TO tandem_platform USING (true) WITH CHECK (true);

CREATE POLICY platform_rows ON api_key TO tandem_platform USING (true) WITH CHECK (true);

CREATE POLICY platform_rows ON config_version TO tandem_platform USING (true) WITH CHECK (true);

CREATE POLICY platform_rows ON outbox TO tandem_platform USING (true) WITH CHECK (true);

GRANT SELECT, INSERT, UPDATE, DELETE ON tenant, site, site_tenant, api_key, config_version, outbox TO tandem_platform;

GRANT SELECT ON tenant, site, site_tenant, api_key TO tandem_app;

GRANT SELECT, INSERT, UPDATE ON config_version TO tandem_app;

GRANT SELECT, INSERT ON outbox TO tandem_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON queue, agent, agent_queue, flow, number, prompt TO tandem_app;

GRANT SELECT, INSERT, UPDATE ON contact, interaction, agent_state_interval, recording TO tandem_app;

-- What is written once: published flows, CDRs, the timeline, the ledger, the audit.
GRANT SELECT, INSERT ON flow_version, contact_timeline, cdr, event_seen, audit_entry, usage_entry TO tandem_app;

-- The publisher sleeps until a configuration change has committed.
CREATE FUNCTION announce_outbox() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('tandem_outbox', NEW.tenant_id::text);
    RETURN NEW;
END $$;

CREATE TRIGGER outbox_announced AFTER INSERT ON outbox
    FOR EACH ROW EXECUTE FUNCTION announce_outbox();

-- The ledger and the CDRs refuse change even from their owner.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER usage_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON usage_entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER cdr_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON cdr
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER flow_version_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON flow_version
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A contact has one final outcome.
CREATE FUNCTION refuse_second_outcome() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'contact % has its outcome', OLD.contact_id USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER contact_one_outcome BEFORE UPDATE ON contact FOR EACH ROW
    WHEN (OLD.outcome IS NOT NULL AND NEW.outcome IS DISTINCT FROM OLD.outcome)
    EXECUTE FUNCTION refuse_second_outcome();

-- Webhooks, what is to be delivered to them, and each attempt to deliver.
CREATE TABLE webhook (
    tenant_id UUID NOT NULL,
    webhook_id UUID NOT NULL,
    url TEXT NOT NULL,
    description TEXT DEFAULT '' NOT NULL,
    events TEXT[] NOT NULL,
    is_active BOOLEAN NOT NULL,
    sealed_secret BYTEA NOT NULL,
    sealed_previous_secret BYTEA,
    previous_until_at_ms BIGINT,
    created_at_ms BIGINT NOT NULL,
    changed_at_ms BIGINT NOT NULL,
    failing_since_at_ms BIGINT,
    disabled_at_ms BIGINT,
    disabled_reason TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_webhook PRIMARY KEY (tenant_id, webhook_id),
    CONSTRAINT fk_webhook_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (tenant_id),
    CONSTRAINT ck_webhook_has_events CHECK (cardinality(events) > 0),
    CONSTRAINT ck_webhook_url_length CHECK (length(url) BETWEEN 8 AND 2000)
);

CREATE TABLE webhook_delivery (
    tenant_id UUID NOT NULL,
    webhook_id UUID NOT NULL,
    delivery_id UUID NOT NULL,
    event_id UUID NOT NULL,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    status TEXT DEFAULT 'pending' NOT NULL,
    attempts INTEGER DEFAULT '0' NOT NULL,
    tries INTEGER DEFAULT '0' NOT NULL,
    created_at_ms BIGINT NOT NULL,
    next_at_ms BIGINT NOT NULL,
    last_attempt_at_ms BIGINT,
    response_status INTEGER,
    duration_ms INTEGER,
    fault TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_webhook_delivery PRIMARY KEY (tenant_id, webhook_id, delivery_id),
    CONSTRAINT fk_webhook_delivery_tenant_id_webhook_id FOREIGN KEY(tenant_id, webhook_id) REFERENCES webhook (tenant_id, webhook_id) ON DELETE CASCADE,
    CONSTRAINT uq_webhook_delivery_tenant_id_webhook_id_event_id UNIQUE (tenant_id, webhook_id, event_id),
    CONSTRAINT ck_webhook_delivery_status_known CHECK (status IN ('pending', 'delivered', 'failed'))
);

CREATE INDEX ix_webhook_delivery_tenant_id_due ON webhook_delivery (tenant_id, webhook_id, next_at_ms) WHERE status = 'pending';

CREATE INDEX ix_webhook_delivery_tenant_id_log ON webhook_delivery (tenant_id, webhook_id, created_at_ms);

CREATE TABLE webhook_attempt (
    tenant_id UUID NOT NULL,
    webhook_id UUID NOT NULL,
    delivery_id UUID NOT NULL,
    number INTEGER NOT NULL,
    at_ms BIGINT NOT NULL,
    response_status INTEGER,
    duration_ms INTEGER NOT NULL,
    fault TEXT DEFAULT '' NOT NULL,
    answer TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_webhook_attempt PRIMARY KEY (tenant_id, webhook_id, delivery_id, number),
    CONSTRAINT fk_webhook_attempt_tenant_id_webhook_id_delivery_id FOREIGN KEY(tenant_id, webhook_id, delivery_id) REFERENCES webhook_delivery (tenant_id, webhook_id, delivery_id) ON DELETE CASCADE
);

ALTER TABLE webhook ENABLE ROW LEVEL SECURITY;

ALTER TABLE webhook FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON webhook TO tandem_app
    USING (tenant_id = current_setting('app.tenant_id')::uuid)
    WITH CHECK (tenant_id = current_setting('app.tenant_id')::uuid);

ALTER TABLE webhook_delivery ENABLE ROW LEVEL SECURITY;

ALTER TABLE webhook_delivery FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON webhook_delivery TO tandem_app
    USING (tenant_id = current_setting('app.tenant_id')::uuid)
    WITH CHECK (tenant_id = current_setting('app.tenant_id')::uuid);

ALTER TABLE webhook_attempt ENABLE ROW LEVEL SECURITY;

ALTER TABLE webhook_attempt FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON webhook_attempt TO tandem_app
    USING (tenant_id = current_setting('app.tenant_id')::uuid)
    WITH CHECK (tenant_id = current_setting('app.tenant_id')::uuid);

GRANT SELECT, INSERT, UPDATE, DELETE ON webhook, webhook_delivery, webhook_attempt TO tandem_app;

-- The sender looks over all tenants for what is due, and no more: payloads and secrets are read
-- under the tenant's lock. What the platform's role does to a tenant is told to its webhooks too.
CREATE POLICY platform_rows ON webhook FOR SELECT TO tandem_platform USING (true);

CREATE POLICY platform_rows ON webhook_delivery TO tandem_platform USING (true) WITH CHECK (true);

GRANT SELECT (tenant_id, webhook_id, events, is_active) ON webhook TO tandem_platform;

GRANT INSERT, DELETE, SELECT (tenant_id, webhook_id, delivery_id, event_id, status, next_at_ms, created_at_ms) ON webhook_delivery TO tandem_platform;

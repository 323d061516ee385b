-- Flows, hours and holidays, prompts.
CREATE TABLE hours (
    tenant_id UUID NOT NULL,
    hours_id UUID NOT NULL,
    name TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    weekly JSONB NOT NULL,
    holidays JSONB NOT NULL,
    created_at_ms BIGINT NOT NULL,
    updated_at_ms BIGINT NOT NULL,
    CONSTRAINT pk_hours PRIMARY KEY (tenant_id, hours_id),
    CONSTRAINT fk_hours_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (tenant_id),
    CONSTRAINT uq_hours_tenant_id_name UNIQUE (tenant_id, name),
    CONSTRAINT ck_hours_weekly_is_array CHECK (jsonb_typeof(weekly) = 'array'),
    CONSTRAINT ck_hours_holidays_is_array CHECK (jsonb_typeof(holidays) = 'array'),
    CONSTRAINT ck_hours_name_length CHECK (length(btrim(name)) BETWEEN 1 AND 200)
);

ALTER TABLE hours ENABLE ROW LEVEL SECURITY;

ALTER TABLE hours FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON hours TO tandem_app
    USING (tenant_id = current_setting('app.tenant_id')::uuid)
    WITH CHECK (tenant_id = current_setting('app.tenant_id')::uuid);

GRANT SELECT, INSERT, UPDATE, DELETE ON hours TO tandem_app;

-- Who put a version in force, and which older one it repeats. No UPDATE is granted on the table: a published version never changes.
ALTER TABLE flow_version
    ADD COLUMN published_by TEXT NOT NULL DEFAULT '',
    ADD COLUMN rolled_back_from INTEGER,
    ADD CONSTRAINT ck_flow_version_rolled_back_from_older CHECK (rolled_back_from < version);

-- The text that the synthesiser spoke, so that a person can change and speak it again; NULL for an upload.
ALTER TABLE prompt
    ADD COLUMN speech JSONB;

-- Today's figures of the overview.
CREATE INDEX ix_contact_tenant_id_queued ON contact (tenant_id, queued_at_ms);

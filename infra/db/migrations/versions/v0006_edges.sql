-- Edge enrolment: codes, credentials, certificates, what edges last reported.
ALTER TABLE site
    ADD COLUMN kind TEXT NOT NULL DEFAULT 'pop',
    ADD COLUMN is_default BOOLEAN NOT NULL DEFAULT false,
    ADD COLUMN owner_tenant_id UUID,
    ADD COLUMN revoked_at_ms BIGINT,
    DROP CONSTRAINT uq_site_name,
    ADD CONSTRAINT uq_site_owner_tenant_id_name UNIQUE NULLS NOT DISTINCT (owner_tenant_id, name),
    ADD CONSTRAINT fk_site_owner_tenant_id FOREIGN KEY (owner_tenant_id) REFERENCES tenant (tenant_id),
    ADD CONSTRAINT ck_site_kind_known CHECK (kind IN ('pop', 'tenant')),
    ADD CONSTRAINT ck_site_tenants_sites_have_owners CHECK ((kind = 'tenant') = (owner_tenant_id IS NOT NULL)),
    ADD CONSTRAINT ck_site_only_pops_are_default CHECK (kind = 'pop' OR NOT is_default);

CREATE TABLE site_enrolment_code (
    site_id UUID NOT NULL,
    locator TEXT NOT NULL,
    salt BYTEA NOT NULL,
    hash BYTEA NOT NULL,
    attempts INTEGER DEFAULT 0 NOT NULL,
    created_at_ms BIGINT NOT NULL,
    expires_at_ms BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    CONSTRAINT pk_site_enrolment_code PRIMARY KEY (site_id),
    CONSTRAINT fk_site_enrolment_code_site_id FOREIGN KEY(site_id) REFERENCES site (site_id) ON DELETE CASCADE,
    CONSTRAINT uq_site_enrolment_code_locator UNIQUE (locator)
);

CREATE TABLE site_credential (
    site_id UUID NOT NULL,
    serial TEXT NOT NULL,
    nkey_public TEXT NOT NULL,
    issued_at_ms BIGINT NOT NULL,
    expires_at_ms BIGINT NOT NULL,
    revoked_at_ms BIGINT,
    CONSTRAINT pk_site_credential PRIMARY KEY (site_id, serial),
    CONSTRAINT fk_site_credential_site_id FOREIGN KEY(site_id) REFERENCES site (site_id) ON DELETE CASCADE
);

CREATE INDEX ix_site_credential_revoked ON site_credential (expires_at_ms) WHERE revoked_at_ms IS NOT NULL;

CREATE TABLE site_health (
    site_id UUID NOT NULL,
    seen_at_ms BIGINT NOT NULL,
    boot_id TEXT NOT NULL,
    version TEXT DEFAULT '' NOT NULL,
    config_versions JSONB NOT NULL,
    config_refusals JSONB NOT NULL,
    live_legs INTEGER NOT NULL,
    is_draining BOOLEAN NOT NULL,
    CONSTRAINT pk_site_health PRIMARY KEY (site_id),
    CONSTRAINT fk_site_health_site_id FOREIGN KEY(site_id) REFERENCES site (site_id) ON DELETE CASCADE
);

-- Edges are the platform's: a tenant's rights to its own are checked where they are asked for.
ALTER TABLE site_enrolment_code ENABLE ROW LEVEL SECURITY;

ALTER TABLE site_enrolment_code FORCE ROW LEVEL SECURITY;

CREATE POLICY platform_rows ON site_enrolment_code TO tandem_platform USING (true) WITH CHECK (true);

ALTER TABLE site_credential ENABLE ROW LEVEL SECURITY;

ALTER TABLE site_credential FORCE ROW LEVEL SECURITY;

CREATE POLICY platform_rows ON site_credential TO tandem_platform USING (true) WITH CHECK (true);

ALTER TABLE site_health ENABLE ROW LEVEL SECURITY;

ALTER TABLE site_health FORCE ROW LEVEL SECURITY;

CREATE POLICY platform_rows ON site_health TO tandem_platform USING (true) WITH CHECK (true);

GRANT SELECT, INSERT, UPDATE, DELETE ON site_enrolment_code, site_credential, site_health TO tandem_platform;

-- Plans, quotas, brands, the number pool, exports and erasure.
CREATE TABLE plan (
    name TEXT NOT NULL,
    rank INTEGER NOT NULL,
    is_offered BOOLEAN NOT NULL,
    seats INTEGER NOT NULL,
    concurrent_calls INTEGER NOT NULL,
    numbers INTEGER NOT NULL,
    storage_bytes BIGINT NOT NULL,
    api_requests_per_minute INTEGER NOT NULL,
    updated_at_ms BIGINT NOT NULL,
    CONSTRAINT pk_plan PRIMARY KEY (name),
    CONSTRAINT ck_plan_name_form CHECK (name ~ '^[a-z][a-z0-9_]{1,39}$'),
    CONSTRAINT ck_plan_limits_positive CHECK (seats > 0 AND concurrent_calls > 0 AND numbers >= 0 AND storage_bytes >= 0 AND api_requests_per_minute > 0)
);

-- What a plan means at first; the operator may change it.
INSERT INTO plan (name, rank, is_offered, seats, concurrent_calls, numbers, storage_bytes, api_requests_per_minute, updated_at_ms) VALUES
    ('trial', 0, true, 10, 10, 3, 1000000000, 600, 0),
    ('starter', 1, true, 25, 50, 10, 100000000000, 1200, 0),
    ('business', 2, true, 500, 1000, 500, 2000000000000, 6000, 0),
    ('enterprise', 3, true, 20000, 40000, 20000, 100000000000000, 60000, 0);

ALTER TABLE tenant
    ADD CONSTRAINT fk_tenant_plan FOREIGN KEY (plan) REFERENCES plan (name);

CREATE TABLE number_pool (
    number TEXT NOT NULL,
    kind TEXT NOT NULL,
    site_id UUID,
    holder_id UUID,
    last_holder_id UUID,
    claimed_at_ms BIGINT,
    free_at_ms BIGINT DEFAULT 0 NOT NULL,
    created_at_ms BIGINT NOT NULL,
    CONSTRAINT pk_number_pool PRIMARY KEY (number),
    CONSTRAINT fk_number_pool_holder_id FOREIGN KEY(holder_id) REFERENCES tenant (tenant_id),
    CONSTRAINT fk_number_pool_site_id FOREIGN KEY(site_id) REFERENCES site (site_id),
    CONSTRAINT uq_number_pool_holder_id_number UNIQUE (holder_id, number),
    CONSTRAINT ck_number_pool_number_is_e164 CHECK (number ~ '^\+[1-9][0-9]{6,14}$'),
    CONSTRAINT ck_number_pool_kind_known CHECK (kind IN ('pool', 'own')),
    CONSTRAINT ck_number_pool_claimed_as_a_whole CHECK ((holder_id IS NULL) = (claimed_at_ms IS NULL))
);

CREATE INDEX ix_number_pool_free ON number_pool (number) WHERE holder_id IS NULL;

-- The release before let a tenant take any number: those in use stay with their users. (Forced
-- security would hide the rows even from their owner.)
ALTER TABLE number NO FORCE ROW LEVEL SECURITY;

INSERT INTO number_pool (number, kind, holder_id, claimed_at_ms, created_at_ms)
    SELECT number, 'own', tenant_id, created_at_ms, created_at_ms FROM number;

ALTER TABLE number FORCE ROW LEVEL SECURITY;

ALTER TABLE number
    ADD CONSTRAINT fk_number_tenant_id_number FOREIGN KEY (tenant_id, number) REFERENCES number_pool (holder_id, number);

CREATE TABLE brand (
    tenant_id UUID NOT NULL,
    name TEXT NOT NULL,
    colour TEXT NOT NULL,
    domain TEXT,
    logo BYTEA,
    logo_media_type TEXT,
    updated_at_ms BIGINT NOT NULL,
    CONSTRAINT pk_brand PRIMARY KEY (tenant_id),
    CONSTRAINT fk_brand_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (tenant_id),
    CONSTRAINT uq_brand_domain UNIQUE (domain),
    CONSTRAINT ck_brand_colour_form CHECK (colour ~ '^#[0-9a-f]{6}$'),
    CONSTRAINT ck_brand_domain_form CHECK (domain = lower(domain) AND length(domain) <= 253),
    CONSTRAINT ck_brand_logo_size CHECK (octet_length(logo) <= 200000),
    CONSTRAINT ck_brand_logo_as_a_whole CHECK ((logo IS NULL) = (logo_media_type IS NULL))
);

CREATE TABLE access_request (
    tenant_id UUID NOT NULL,
    access_request_id UUID NOT NULL,
    home_id UUID NOT NULL,
    user_id UUID NOT NULL,
    user_name TEXT NOT NULL,
    role TEXT NOT NULL,
    reason TEXT NOT NULL,
    minutes INTEGER NOT NULL,
    status TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    expires_at_ms BIGINT NOT NULL,
    decided_at_ms BIGINT,
    decided_by TEXT,
    membership_id UUID,
    CONSTRAINT pk_access_request PRIMARY KEY (tenant_id, access_request_id),
    CONSTRAINT fk_access_request_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (tenant_id),
    CONSTRAINT ck_access_request_status_known CHECK (status IN ('open', 'approved', 'refused')),
    CONSTRAINT ck_access_request_minutes_range CHECK (minutes BETWEEN 1 AND 10080)
);

CREATE INDEX ix_access_request_tenant_id_created ON access_request (tenant_id, created_at_ms, access_request_id);

CREATE TABLE data_export (
    tenant_id UUID NOT NULL,
    export_id UUID NOT NULL,
    status TEXT NOT NULL,
    requested_by TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    finished_at_ms BIGINT,
    expires_at_ms BIGINT,
    object_key TEXT,
    size_bytes BIGINT,
    rows BIGINT,
    sha256 TEXT,
    error TEXT,
    CONSTRAINT pk_data_export PRIMARY KEY (tenant_id, export_id),
    CONSTRAINT fk_data_export_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (tenant_id),
    CONSTRAINT ck_data_export_status_known CHECK (status IN ('pending', 'done', 'failed', 'expired')),
    CONSTRAINT ck_data_export_object_key_of_tenant CHECK (object_key LIKE tenant_id::text || '/%'),
    CONSTRAINT ck_data_export_sha256_form CHECK (sha256 ~ '^[0-9a-f]{64}$')
);

CREATE INDEX ix_data_export_tenant_id_created ON data_export (tenant_id, created_at_ms, export_id);

CREATE TABLE erasure_certificate (
    tenant_id UUID NOT NULL,
    closed_at_ms BIGINT NOT NULL,
    begun_at_ms BIGINT NOT NULL,
    erased_at_ms BIGINT,
    rows JSONB NOT NULL,
    objects BIGINT DEFAULT 0 NOT NULL,
    messages BIGINT DEFAULT 0 NOT NULL,
    kept JSONB NOT NULL,
    CONSTRAINT pk_erasure_certificate PRIMARY KEY (tenant_id),
    CONSTRAINT fk_erasure_certificate_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (tenant_id)
);

ALTER TABLE brand ENABLE ROW LEVEL SECURITY;

ALTER TABLE brand FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON brand TO tandem_app
    USING (tenant_id = current_setting('app.tenant_id')::uuid)
    WITH CHECK (tenant_id = current_setting('app.tenant_id')::uuid);

CREATE POLICY platform_rows ON brand TO tandem_platform USING (true) WITH CHECK (true);

ALTER TABLE access_request ENABLE ROW LEVEL SECURITY;

ALTER TABLE access_request FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON access_request TO tandem_app
    USING (tenant_id = current_setting('app.tenant_id')::uuid)
    WITH CHECK (tenant_id = current_setting('app.tenant_id')::uuid);

CREATE POLICY platform_rows ON access_request TO tandem_platform USING (true) WITH CHECK (true);

ALTER TABLE data_export ENABLE ROW LEVEL SECURITY;

ALTER TABLE data_export FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON data_export TO tandem_app
    USING (tenant_id = current_setting('app.tenant_id')::uuid)
    WITH CHECK (tenant_id = current_setting('app.tenant_id')::uuid);

CREATE POLICY platform_rows ON data_export TO tandem_platform USING (true) WITH CHECK (true);

ALTER TABLE erasure_certificate ENABLE ROW LEVEL SECURITY;

ALTER TABLE erasure_certificate FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON erasure_certificate TO tandem_app
    USING (tenant_id = current_setting('app.tenant_id')::uuid)
    WITH CHECK (tenant_id = current_setting('app.tenant_id')::uuid);

CREATE POLICY platform_rows ON erasure_certificate TO tandem_platform USING (true) WITH CHECK (true);

ALTER TABLE plan ENABLE ROW LEVEL SECURITY;

ALTER TABLE plan FORCE ROW LEVEL SECURITY;

CREATE POLICY every_tenant_reads ON plan FOR SELECT TO tandem_app USING (true);

CREATE POLICY platform_rows ON plan TO tandem_platform USING (true) WITH CHECK (true);

-- A tenant sees its own numbers and the free ones, and can turn one into the other.
ALTER TABLE number_pool ENABLE ROW LEVEL SECURITY;

ALTER TABLE number_pool FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON number_pool TO tandem_app
    USING (holder_id IS NULL OR holder_id = current_setting('app.tenant_id')::uuid)
    WITH CHECK (holder_id IS NULL OR holder_id = current_setting('app.tenant_id')::uuid);

CREATE POLICY platform_rows ON number_pool TO tandem_platform USING (true) WITH CHECK (true);

GRANT SELECT ON plan TO tandem_app;

GRANT SELECT, UPDATE (holder_id, last_holder_id, claimed_at_ms, free_at_ms) ON number_pool TO tandem_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON brand, access_request, data_export TO tandem_app;

GRANT SELECT, INSERT, UPDATE ON plan, brand, access_request, data_export TO tandem_platform;

GRANT SELECT, INSERT, UPDATE, DELETE ON number_pool TO tandem_platform;

GRANT SELECT, INSERT, UPDATE ON erasure_certificate TO tandem_platform;

GRANT SELECT ON erasure_certificate TO tandem_app;

-- A tenant edits its own name, time zone and language; all else of the row is the platform's.
GRANT UPDATE (name, time_zone, locale) ON tenant TO tandem_app;

-- Scopes of API keys, OAuth2 clients and tokens, single sign-on, and what directories write (SCIM).
ALTER TABLE api_key
    ADD COLUMN permissions TEXT[],
    ADD COLUMN created_by TEXT NOT NULL DEFAULT 'platform',
    ADD COLUMN expires_at_ms BIGINT,
    ADD COLUMN last_used_at_ms BIGINT;

ALTER TABLE team ADD COLUMN external_id TEXT;

CREATE TABLE oauth_client (
    tenant_id UUID NOT NULL,
    oauth_client_id UUID NOT NULL,
    name TEXT NOT NULL,
    hash BYTEA NOT NULL,
    permissions TEXT[] NOT NULL,
    created_by TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    last_used_at_ms BIGINT,
    revoked_at_ms BIGINT,
    CONSTRAINT pk_oauth_client PRIMARY KEY (tenant_id, oauth_client_id),
    CONSTRAINT fk_oauth_client_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (tenant_id),
    CONSTRAINT ck_oauth_client_hash_is_sha256 CHECK (octet_length(hash) = 32),
    CONSTRAINT ck_oauth_client_has_permissions CHECK (cardinality(permissions) > 0),
    CONSTRAINT ck_oauth_client_name_length CHECK (length(btrim(name)) BETWEEN 1 AND 200)
);

CREATE TABLE oauth_token (
    tenant_id UUID NOT NULL,
    hash BYTEA NOT NULL,
    oauth_client_id UUID NOT NULL,
    permissions TEXT[] NOT NULL,
    created_at_ms BIGINT NOT NULL,
    expires_at_ms BIGINT NOT NULL,
    CONSTRAINT pk_oauth_token PRIMARY KEY (tenant_id, hash),
    CONSTRAINT fk_oauth_token_tenant_id_oauth_client_id FOREIGN KEY(tenant_id, oauth_client_id) REFERENCES oauth_client (tenant_id, oauth_client_id) ON DELETE CASCADE,
    CONSTRAINT ck_oauth_token_hash_is_sha256 CHECK (octet_length(hash) = 32)
);

CREATE INDEX ix_oauth_token_tenant_id_client ON oauth_token (tenant_id, oauth_client_id, created_at_ms);

CREATE TABLE scim_token (
    tenant_id UUID NOT NULL,
    scim_token_id UUID NOT NULL,
    name TEXT NOT NULL,
    hash BYTEA NOT NULL,
    default_role TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    expires_at_ms BIGINT,
    last_used_at_ms BIGINT,
    revoked_at_ms BIGINT,
    CONSTRAINT pk_scim_token PRIMARY KEY (tenant_id, scim_token_id),
    CONSTRAINT fk_scim_token_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (tenant_id),
    CONSTRAINT ck_scim_token_hash_is_sha256 CHECK (octet_length(hash) = 32),
    CONSTRAINT ck_scim_token_name_length CHECK (length(btrim(name)) BETWEEN 1 AND 200)
);

CREATE UNIQUE INDEX uq_scim_token_tenant_id_hash ON scim_token (tenant_id, hash);

CREATE TABLE scim_person (
    tenant_id UUID NOT NULL,
    user_id UUID NOT NULL,
    given_name TEXT DEFAULT '' NOT NULL,
    family_name TEXT DEFAULT '' NOT NULL,
    changed_at_ms BIGINT NOT NULL,
    CONSTRAINT pk_scim_person PRIMARY KEY (tenant_id, user_id),
    CONSTRAINT fk_scim_person_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES user_account (tenant_id, user_id) ON DELETE CASCADE
);

CREATE TABLE identity_provider (
    tenant_id UUID NOT NULL,
    provider_id UUID NOT NULL,
    name TEXT NOT NULL,
    issuer TEXT NOT NULL,
    client_id TEXT NOT NULL,
    sealed_secret BYTEA NOT NULL,
    default_role TEXT NOT NULL,
    is_required BOOLEAN NOT NULL,
    created_at_ms BIGINT NOT NULL,
    changed_at_ms BIGINT NOT NULL,
    CONSTRAINT pk_identity_provider PRIMARY KEY (tenant_id, provider_id),
    CONSTRAINT fk_identity_provider_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (tenant_id),
    CONSTRAINT ck_identity_provider_name_length CHECK (length(btrim(name)) BETWEEN 1 AND 200)
);

CREATE UNIQUE INDEX uq_identity_provider_provider_id ON identity_provider (provider_id);

CREATE TABLE sso_domain (
    tenant_id UUID NOT NULL,
    domain TEXT NOT NULL,
    provider_id UUID NOT NULL,
    proof TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    proved_at_ms BIGINT,
    CONSTRAINT pk_sso_domain PRIMARY KEY (tenant_id, domain),
    CONSTRAINT fk_sso_domain_tenant_id_provider_id FOREIGN KEY(tenant_id, provider_id) REFERENCES identity_provider (tenant_id, provider_id) ON DELETE CASCADE,
    CONSTRAINT ck_sso_domain_domain_form CHECK (domain = lower(domain) AND length(domain) BETWEEN 3 AND 253)
);

CREATE UNIQUE INDEX uq_sso_domain_proved ON sso_domain (domain) WHERE proved_at_ms IS NOT NULL;

CREATE TABLE sso_attempt (
    tenant_id UUID NOT NULL,
    state_hash BYTEA NOT NULL,
    provider_id UUID NOT NULL,
    browser_hash BYTEA NOT NULL,
    sealed_verifier BYTEA NOT NULL,
    nonce TEXT NOT NULL,
    return_path TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    expires_at_ms BIGINT NOT NULL,
    CONSTRAINT pk_sso_attempt PRIMARY KEY (tenant_id, state_hash),
    CONSTRAINT fk_sso_attempt_tenant_id_provider_id FOREIGN KEY(tenant_id, provider_id) REFERENCES identity_provider (tenant_id, provider_id) ON DELETE CASCADE,
    CONSTRAINT ck_sso_attempt_state_is_sha256 CHECK (octet_length(state_hash) = 32),
    CONSTRAINT ck_sso_attempt_browser_is_sha256 CHECK (octet_length(browser_hash) = 32)
);

CREATE INDEX ix_sso_attempt_tenant_id_provider ON sso_attempt (tenant_id, provider_id, expires_at_ms);

CREATE TABLE sso_subject (
    tenant_id UUID NOT NULL,
    provider_id UUID NOT NULL,
    subject TEXT NOT NULL,
    user_id UUID NOT NULL,
    created_at_ms BIGINT NOT NULL,
    CONSTRAINT pk_sso_subject PRIMARY KEY (tenant_id, provider_id, subject),
    CONSTRAINT fk_sso_subject_tenant_id_provider_id FOREIGN KEY(tenant_id, provider_id) REFERENCES identity_provider (tenant_id, provider_id) ON DELETE CASCADE,
    CONSTRAINT fk_sso_subject_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES user_account (tenant_id, user_id) ON DELETE CASCADE
);

CREATE INDEX ix_sso_subject_tenant_id_user_id ON sso_subject (tenant_id, user_id);

ALTER TABLE oauth_client ENABLE ROW LEVEL SECURITY;

ALTER TABLE oauth_client FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON oauth_client TO tandem_app
    USING (tenant_id = current_setting('app.tenant_id')::uuid)
    WITH CHECK (tenant_id = current_setting('app.tenant_id')::uuid);

ALTER TABLE oauth_token ENABLE ROW LEVEL SECURITY;

ALTER TABLE oauth_token FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON oauth_token TO tandem_app
    USING (tenant_id = current_setting('app.tenant_id')::uuid)
    WITH CHECK (tenant_id = current_setting('app.tenant_id')::uuid);

ALTER TABLE scim_token ENABLE ROW LEVEL SECURITY;

ALTER TABLE scim_token FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON scim_token TO tandem_app
    USING (tenant_id = current_setting('app.tenant_id')::uuid)
    WITH CHECK (tenant_id = current_setting('app.tenant_id')::uuid);

ALTER TABLE scim_person ENABLE ROW LEVEL SECURITY;

ALTER TABLE scim_person FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON scim_person TO tandem_app
    USING (tenant_id = current_setting('app.tenant_id')::uuid)
    WITH CHECK (tenant_id = current_setting('app.tenant_id')::uuid);

ALTER TABLE identity_provider ENABLE ROW LEVEL SECURITY;

ALTER TABLE identity_provider FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON identity_provider TO tandem_app
    USING (tenant_id = current_setting('app.tenant_id')::uuid)
    WITH CHECK (tenant_id = current_setting('app.tenant_id')::uuid);

ALTER TABLE sso_domain ENABLE ROW LEVEL SECURITY;

ALTER TABLE sso_domain FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON sso_domain TO tandem_app
    USING (tenant_id = current_setting('app.tenant_id')::uuid)
    WITH CHECK (tenant_id = current_setting('app.tenant_id')::uuid);

ALTER TABLE sso_attempt ENABLE ROW LEVEL SECURITY;

ALTER TABLE sso_attempt FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON sso_attempt TO tandem_app
    USING (tenant_id = current_setting('app.tenant_id')::uuid)
    WITH CHECK (tenant_id = current_setting('app.tenant_id')::uuid);

ALTER TABLE sso_subject ENABLE ROW LEVEL SECURITY;

ALTER TABLE sso_subject FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON sso_subject TO tandem_app
    USING (tenant_id = current_setting('app.tenant_id')::uuid)
    WITH CHECK (tenant_id = current_setting('app.tenant_id')::uuid);

GRANT SELECT, INSERT, UPDATE, DELETE ON oauth_client, oauth_token, scim_token, scim_person, identity_provider, sso_domain, sso_attempt, sso_subject TO tandem_app;

GRANT INSERT, UPDATE ON api_key TO tandem_app;

-- A sign-in starts with a mail domain or a provider's id alone: this finds the tenant, and no more.
CREATE POLICY platform_rows ON identity_provider FOR SELECT TO tandem_platform USING (true);

CREATE POLICY platform_rows ON sso_domain FOR SELECT TO tandem_platform USING (true);

GRANT SELECT (tenant_id, provider_id) ON identity_provider TO tandem_platform;

GRANT SELECT (tenant_id, domain, provider_id, proved_at_ms) ON sso_domain TO tandem_platform;

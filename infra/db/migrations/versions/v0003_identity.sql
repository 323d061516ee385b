-- People, organisations and sessions: who belongs where, who may do what, and until when.
ALTER TABLE tenant
    ADD COLUMN kind TEXT NOT NULL DEFAULT 'tenant',
    ADD COLUMN reseller_id UUID,
    ADD COLUMN status TEXT NOT NULL DEFAULT 'active',
    ADD COLUMN status_since_at_ms BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN plan TEXT NOT NULL DEFAULT 'business',
    ADD COLUMN trial_ends_at_ms BIGINT,
    ADD COLUMN locale TEXT NOT NULL DEFAULT 'en',
    ADD CONSTRAINT fk_tenant_reseller_id FOREIGN KEY (reseller_id) REFERENCES tenant (tenant_id),
    ADD CONSTRAINT ck_tenant_kind_known CHECK (kind IN ('operator', 'reseller', 'tenant')),
    ADD CONSTRAINT ck_tenant_status_known CHECK (status IN ('trial', 'active', 'past_due', 'suspended', 'closed', 'erased')),
    ADD CONSTRAINT ck_tenant_only_tenants_have_resellers CHECK (reseller_id IS NULL OR kind = 'tenant');

CREATE INDEX ix_tenant_reseller_id ON tenant (reseller_id);

CREATE UNIQUE INDEX uq_tenant_one_operator ON tenant (kind) WHERE kind = 'operator';

CREATE TABLE user_account (
    tenant_id UUID NOT NULL,
    user_id UUID NOT NULL,
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    locale TEXT DEFAULT 'en' NOT NULL,
    status TEXT NOT NULL,
    password_hash TEXT,
    external_id TEXT,
    created_at_ms BIGINT NOT NULL,
    last_sign_in_at_ms BIGINT,
    CONSTRAINT pk_user_account PRIMARY KEY (tenant_id, user_id),
    CONSTRAINT fk_user_account_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (tenant_id),
    CONSTRAINT uq_user_account_tenant_id_email UNIQUE (tenant_id, email),
    CONSTRAINT ck_user_account_status_known CHECK (status IN ('invited', 'active', 'disabled')),
    CONSTRAINT ck_user_account_email_form CHECK (email = lower(email) AND length(email) BETWEEN 3 AND 254),
    CONSTRAINT ck_user_account_name_length CHECK (length(btrim(name)) BETWEEN 1 AND 200)
);

CREATE TABLE sign_in_name (
    tenant_id UUID NOT NULL,
    email TEXT NOT NULL,
    user_id UUID NOT NULL,
    CONSTRAINT pk_sign_in_name PRIMARY KEY (tenant_id, email),
    CONSTRAINT fk_sign_in_name_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES user_account (tenant_id, user_id) ON DELETE CASCADE,
    CONSTRAINT uq_sign_in_name_email UNIQUE (email)
);

CREATE TABLE membership (
    tenant_id UUID NOT NULL,
    membership_id UUID NOT NULL,
    home_id UUID NOT NULL,
    user_id UUID NOT NULL,
    role TEXT NOT NULL,
    queue_ids UUID[],
    team_ids UUID[],
    from_at_ms BIGINT NOT NULL,
    until_at_ms BIGINT,
    revoked_at_ms BIGINT,
    created_at_ms BIGINT NOT NULL,
    granted_by TEXT NOT NULL,
    reason TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_membership PRIMARY KEY (tenant_id, membership_id),
    CONSTRAINT fk_membership_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (tenant_id),
    CONSTRAINT fk_membership_home_id_user_id FOREIGN KEY(home_id, user_id) REFERENCES user_account (tenant_id, user_id) ON DELETE CASCADE,
    CONSTRAINT ck_membership_until_after_from CHECK (until_at_ms > from_at_ms),
    CONSTRAINT ck_membership_operator_role_at_home CHECK (role NOT LIKE 'operator_%%' OR home_id = tenant_id)
);

CREATE INDEX ix_membership_home_id_user_id ON membership (home_id, user_id);

CREATE INDEX ix_membership_tenant_id_user_id ON membership (tenant_id, user_id);

CREATE TABLE team (
    tenant_id UUID NOT NULL,
    team_id UUID NOT NULL,
    name TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    CONSTRAINT pk_team PRIMARY KEY (tenant_id, team_id),
    CONSTRAINT fk_team_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (tenant_id),
    CONSTRAINT uq_team_tenant_id_name UNIQUE (tenant_id, name),
    CONSTRAINT ck_team_name_length CHECK (length(btrim(name)) BETWEEN 1 AND 200)
);

CREATE TABLE team_member (
    tenant_id UUID NOT NULL,
    team_id UUID NOT NULL,
    user_id UUID NOT NULL,
    CONSTRAINT pk_team_member PRIMARY KEY (tenant_id, team_id, user_id),
    CONSTRAINT fk_team_member_tenant_id_team_id FOREIGN KEY(tenant_id, team_id) REFERENCES team (tenant_id, team_id) ON DELETE CASCADE
);

CREATE TABLE session (
    tenant_id UUID NOT NULL,
    session_id UUID NOT NULL,
    user_id UUID NOT NULL,
    hash BYTEA NOT NULL,
    method TEXT NOT NULL,
    ip TEXT NOT NULL,
    user_agent TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    last_seen_at_ms BIGINT NOT NULL,
    expires_at_ms BIGINT NOT NULL,
    second_factor_at_ms BIGINT,
    revoked_at_ms BIGINT,
    CONSTRAINT pk_session PRIMARY KEY (tenant_id, session_id),
    CONSTRAINT fk_session_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES user_account (tenant_id, user_id) ON DELETE CASCADE,
    CONSTRAINT ck_session_hash_is_sha256 CHECK (octet_length(hash) = 32),
    CONSTRAINT ck_session_method_known CHECK (method IN ('password', 'oidc', 'invitation', 'recovery'))
);

CREATE INDEX ix_session_tenant_id_user_id ON session (tenant_id, user_id);

CREATE UNIQUE INDEX uq_session_tenant_id_hash ON session (tenant_id, hash);

ALTER TABLE user_account ENABLE ROW LEVEL SECURITY;

ALTER TABLE user_account FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON user_account TO tandem_app
    USING (tenant_id = current_setting('app.tenant_id')::uuid)
    WITH CHECK (tenant_id = current_setting('app.tenant_id')::uuid);

ALTER TABLE sign_in_name ENABLE ROW LEVEL SECURITY;

ALTER TABLE sign_in_name FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON sign_in_name TO tandem_app
    USING (tenant_id = current_setting('app.tenant_id')::uuid)
    WITH CHECK (tenant_id = current_setting('app.tenant_id')::uuid);

ALTER TABLE membership ENABLE ROW LEVEL SECURITY;

ALTER TABLE membership FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON membership TO tandem_app
    USING (tenant_id = current_setting('app.tenant_id')::uuid)
    WITH CHECK (tenant_id = current_setting('app.tenant_id')::uuid);

ALTER TABLE team ENABLE ROW LEVEL SECURITY;

ALTER TABLE team FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON team TO tandem_app
    USING (tenant_id = current_setting('app.tenant_id')::uuid)
    WITH CHECK (tenant_id = current_setting('app.tenant_id')::uuid);

ALTER TABLE team_member ENABLE ROW LEVEL SECURITY;

ALTER TABLE team_member FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON team_member TO tandem_app
    USING (tenant_id = current_setting('app.tenant_id')::uuid)
    WITH CHECK (tenant_id = current_setting('app.tenant_id')::uuid);

ALTER TABLE session ENABLE ROW LEVEL SECURITY;

ALTER TABLE session FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON session TO tandem_app
    USING (tenant_id = current_setting('app.tenant_id')::uuid)
    WITH CHECK (tenant_id = current_setting('app.tenant_id')::uuid);

-- The directory part of people: sign-up, sign-in and grants cross organisations.
CREATE POLICY platform_rows ON user_account TO tandem_platform USING (true) WITH CHECK (true);

CREATE POLICY platform_rows ON sign_in_name TO tandem_platform USING (true) WITH CHECK (true);

CREATE POLICY platform_rows ON membership TO tandem_platform USING (true) WITH CHECK (true);

CREATE POLICY platform_rows ON session TO tandem_platform USING (true) WITH CHECK (true);

GRANT SELECT, INSERT, UPDATE, DELETE ON user_account, sign_in_name, membership, session TO tandem_platform;

GRANT SELECT, INSERT, UPDATE, DELETE ON user_account, sign_in_name, membership, team, team_member, session TO tandem_app;

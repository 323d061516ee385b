-- What sign-in needs: second factors, one-time tokens, sign-ups under way, growing delays, and mail to be sent.
CREATE TABLE totp_secret (
    tenant_id UUID NOT NULL,
    user_id UUID NOT NULL,
    sealed BYTEA NOT NULL,
    created_at_ms BIGINT NOT NULL,
    confirmed_at_ms BIGINT,
    last_step BIGINT DEFAULT 0 NOT NULL,
    CONSTRAINT pk_totp_secret PRIMARY KEY (tenant_id, user_id),
    CONSTRAINT fk_totp_secret_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES user_account (tenant_id, user_id) ON DELETE CASCADE
);

CREATE TABLE recovery_code (
    tenant_id UUID NOT NULL,
    user_id UUID NOT NULL,
    hash BYTEA NOT NULL,
    created_at_ms BIGINT NOT NULL,
    used_at_ms BIGINT,
    CONSTRAINT pk_recovery_code PRIMARY KEY (tenant_id, user_id, hash),
    CONSTRAINT fk_recovery_code_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES user_account (tenant_id, user_id) ON DELETE CASCADE,
    CONSTRAINT ck_recovery_code_hash_is_sha256 CHECK (octet_length(hash) = 32)
);

CREATE TABLE one_time_token (
    tenant_id UUID NOT NULL,
    token_id UUID NOT NULL,
    user_id UUID NOT NULL,
    purpose TEXT NOT NULL,
    hash BYTEA NOT NULL,
    created_at_ms BIGINT NOT NULL,
    expires_at_ms BIGINT NOT NULL,
    attempts INTEGER DEFAULT 0 NOT NULL,
    used_at_ms BIGINT,
    CONSTRAINT pk_one_time_token PRIMARY KEY (tenant_id, token_id),
    CONSTRAINT fk_one_time_token_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES user_account (tenant_id, user_id) ON DELETE CASCADE,
    CONSTRAINT ck_one_time_token_hash_is_sha256 CHECK (octet_length(hash) = 32),
    CONSTRAINT ck_one_time_token_purpose_known CHECK (purpose IN ('invitation', 'password_reset', 'second_factor'))
);

CREATE UNIQUE INDEX uq_one_time_token_tenant_id_hash ON one_time_token (tenant_id, hash);

CREATE INDEX ix_one_time_token_tenant_id_user_id ON one_time_token (tenant_id, user_id);

CREATE TABLE sign_up (
    sign_up_id UUID NOT NULL,
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    company TEXT NOT NULL,
    locale TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    code_hash BYTEA NOT NULL,
    attempts INTEGER DEFAULT 0 NOT NULL,
    created_at_ms BIGINT NOT NULL,
    expires_at_ms BIGINT NOT NULL,
    confirmed_at_ms BIGINT,
    CONSTRAINT pk_sign_up PRIMARY KEY (sign_up_id)
);

CREATE INDEX ix_sign_up_expires_at_ms ON sign_up (expires_at_ms);

CREATE TABLE attempt_delay (
    subject BYTEA NOT NULL,
    failures INTEGER NOT NULL,
    last_at_ms BIGINT NOT NULL,
    blocked_until_ms BIGINT NOT NULL,
    CONSTRAINT pk_attempt_delay PRIMARY KEY (subject),
    CONSTRAINT ck_attempt_delay_subject_is_sha256 CHECK (octet_length(subject) = 32)
);

CREATE INDEX ix_attempt_delay_last_at_ms ON attempt_delay (last_at_ms);

-- No reference to the tenant: the first mail of all goes to somebody who has none yet.
CREATE TABLE mail_outbox (
    tenant_id UUID NOT NULL,
    mail_id UUID NOT NULL,
    recipient TEXT NOT NULL,
    locale TEXT NOT NULL,
    template TEXT NOT NULL,
    fields JSONB,
    created_at_ms BIGINT NOT NULL,
    expires_at_ms BIGINT NOT NULL,
    next_at_ms BIGINT NOT NULL,
    attempts INTEGER DEFAULT 0 NOT NULL,
    sent_at_ms BIGINT,
    failed_at_ms BIGINT,
    fault TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_mail_outbox PRIMARY KEY (tenant_id, mail_id)
);

CREATE INDEX ix_mail_outbox_tenant_id_unsent ON mail_outbox (tenant_id, next_at_ms) WHERE sent_at_ms IS NULL AND failed_at_ms IS NULL;

ALTER TABLE totp_secret ENABLE ROW LEVEL SECURITY;

ALTER TABLE totp_secret FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON totp_secret TO tandem_app
    USING (tenant_id = current_setting('app.tenant_id')::uuid)
    WITH CHECK (tenant_id = current_setting('app.tenant_id')::uuid);

ALTER TABLE recovery_code ENABLE ROW LEVEL SECURITY;

ALTER TABLE recovery_code FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON recovery_code TO tandem_app
    USING (tenant_id = current_setting('app.tenant_id')::uuid)
    WITH CHECK (tenant_id = current_setting('app.tenant_id')::uuid);

ALTER TABLE one_time_token ENABLE ROW LEVEL SECURITY;

ALTER TABLE one_time_token FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON one_time_token TO tandem_app
    USING (tenant_id = current_setting('app.tenant_id')::uuid)
    WITH CHECK (tenant_id = current_setting('app.tenant_id')::uuid);

ALTER TABLE mail_outbox ENABLE ROW LEVEL SECURITY;

ALTER TABLE mail_outbox FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON mail_outbox TO tandem_app
    USING (tenant_id = current_setting('app.tenant_id')::uuid)
    WITH CHECK (tenant_id = current_setting('app.tenant_id')::uuid);

-- Rows of nobody's tenant: only the platform's role sees them.
ALTER TABLE sign_up ENABLE ROW LEVEL SECURITY;

ALTER TABLE sign_up FORCE ROW LEVEL SECURITY;

CREATE POLICY platform_rows ON sign_up TO tandem_platform USING (true) WITH CHECK (true);

ALTER TABLE attempt_delay ENABLE ROW LEVEL SECURITY;

ALTER TABLE attempt_delay FORCE ROW LEVEL SECURITY;

CREATE POLICY platform_rows ON attempt_delay TO tandem_platform USING (true) WITH CHECK (true);

-- Invitations come from operators and outsourcers too; the mailer sends for all.
CREATE POLICY platform_rows ON one_time_token TO tandem_platform USING (true) WITH CHECK (true);

CREATE POLICY platform_rows ON mail_outbox TO tandem_platform USING (true) WITH CHECK (true);

GRANT SELECT, INSERT, UPDATE, DELETE ON sign_up, attempt_delay, one_time_token, mail_outbox TO tandem_platform;

GRANT SELECT, INSERT, UPDATE, DELETE ON totp_secret, recovery_code, one_time_token TO tandem_app;

GRANT SELECT, INSERT ON mail_outbox TO tandem_app;

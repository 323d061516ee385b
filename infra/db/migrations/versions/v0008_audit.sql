-- The hash-chained audit log; idempotency keys.
-- Trusted extensions: an index that begins with the tenant and finds any part of a word.
CREATE EXTENSION IF NOT EXISTS btree_gin;

CREATE EXTENSION IF NOT EXISTS pg_trgm;

ALTER TABLE audit_entry
    ADD COLUMN actor_kind TEXT DEFAULT '' NOT NULL,
    ADD COLUMN actor_name TEXT DEFAULT '' NOT NULL,
    ADD COLUMN ip TEXT DEFAULT '' NOT NULL,
    ADD COLUMN user_agent TEXT DEFAULT '' NOT NULL,
    ADD COLUMN before TEXT,
    ADD COLUMN after TEXT,
    ADD COLUMN search TEXT GENERATED ALWAYS AS (lower(actor || ' ' || actor_name || ' ' || action || ' ' || subject || ' ' || ip || ' ' || left(coalesce(before, ''), 2000) || ' ' || left(coalesce(after, ''), 2000))) STORED;

CREATE INDEX ix_audit_entry_tenant_id_at ON audit_entry (tenant_id, at_ms, audit_id);

CREATE INDEX ix_audit_entry_tenant_id_actor ON audit_entry (tenant_id, actor, at_ms);

CREATE INDEX ix_audit_entry_tenant_id_action ON audit_entry (tenant_id, action, at_ms);

CREATE INDEX ix_audit_entry_tenant_id_subject ON audit_entry (tenant_id, subject, at_ms);

CREATE INDEX ix_audit_entry_tenant_id_search ON audit_entry USING gin (tenant_id, search gin_trgm_ops);

CREATE TABLE audit_link (
    tenant_id UUID NOT NULL,
    seq BIGINT NOT NULL,
    audit_id UUID NOT NULL,
    prev_hash BYTEA NOT NULL,
    hash BYTEA NOT NULL,
    CONSTRAINT pk_audit_link PRIMARY KEY (tenant_id, seq),
    CONSTRAINT ck_audit_link_seq_positive CHECK (seq >= 1),
    CONSTRAINT ck_audit_link_hashes_are_sha256 CHECK (octet_length(prev_hash) = 32 AND octet_length(hash) = 32)
);

CREATE UNIQUE INDEX uq_audit_link_tenant_id_audit_id ON audit_link (tenant_id, audit_id);

CREATE TABLE audit_head (
    tenant_id UUID NOT NULL,
    seq BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    CONSTRAINT pk_audit_head PRIMARY KEY (tenant_id)
);

CREATE TABLE idempotency_key (
    tenant_id UUID NOT NULL,
    principal TEXT NOT NULL,
    key_hash BYTEA NOT NULL,
    fingerprint BYTEA NOT NULL,
    state TEXT NOT NULL,
    claim_id UUID NOT NULL,
    status INTEGER,
    headers JSONB,
    body BYTEA,
    claimed_at_ms BIGINT NOT NULL,
    expires_at_ms BIGINT NOT NULL,
    CONSTRAINT pk_idempotency_key PRIMARY KEY (tenant_id, principal, key_hash),
    CONSTRAINT ck_idempotency_key_state_known CHECK (state IN ('running', 'committed', 'answered')),
    CONSTRAINT ck_idempotency_key_key_hash_is_sha256 CHECK (octet_length(key_hash) = 32)
);

CREATE INDEX ix_idempotency_key_tenant_id_expires ON idempotency_key (tenant_id, expires_at_ms);

ALTER TABLE audit_link ENABLE ROW LEVEL SECURITY;

ALTER TABLE audit_link FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON audit_link TO tandem_app
    USING (tenant_id = current_setting('app.tenant_id')::uuid)
    WITH CHECK (tenant_id = current_setting('app.tenant_id')::uuid);

ALTER TABLE audit_head ENABLE ROW LEVEL SECURITY;

ALTER TABLE audit_head FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON audit_head TO tandem_app
    USING (tenant_id = current_setting('app.tenant_id')::uuid)
    WITH CHECK (tenant_id = current_setting('app.tenant_id')::uuid);

ALTER TABLE idempotency_key ENABLE ROW LEVEL SECURITY;

ALTER TABLE idempotency_key FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON idempotency_key TO tandem_app
    USING (tenant_id = current_setting('app.tenant_id')::uuid)
    WITH CHECK (tenant_id = current_setting('app.tenant_id')::uuid);

-- The chain is written by the function below as the tables' owner; nodes only read it.
CREATE POLICY chain_rows ON audit_link TO CURRENT_USER USING (true) WITH CHECK (true);

CREATE POLICY chain_rows ON audit_head TO CURRENT_USER USING (true) WITH CHECK (true);

CREATE POLICY chain_rows ON audit_entry FOR SELECT TO CURRENT_USER USING (true);

-- What crosses organisations (a sign-up, a grant, a suspension) is written from the platform's role.
CREATE POLICY platform_rows ON audit_entry FOR INSERT TO tandem_platform WITH CHECK (true);

GRANT INSERT ON audit_entry TO tandem_platform;

GRANT SELECT ON audit_link, audit_head TO tandem_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency_key TO tandem_app;

-- What is hashed: the entry as canonical JSON (keys sorted, no spaces, UTF-8); audit/chain.py makes the same.
CREATE FUNCTION audit_canonical(entry audit_entry, number BIGINT, previous BYTEA) RETURNS TEXT
    LANGUAGE sql STABLE SET search_path = pg_catalog, public AS $$
    SELECT '{"action":' || to_json(entry.action)::text
        || ',"actor":{"id":' || to_json(entry.actor)::text
        || ',"kind":' || to_json(entry.actor_kind)::text
        || ',"name":' || to_json(entry.actor_name)::text
        || '},"after":' || coalesce(entry.after, 'null')
        || ',"at_ms":' || entry.at_ms::text
        || ',"audit_id":' || to_json(entry.audit_id)::text
        || ',"before":' || coalesce(entry.before, 'null')
        || ',"ip":' || to_json(entry.ip)::text
        || ',"prev_hash":"' || encode(previous, 'hex')
        || '","seq":' || number::text
        || ',"subject_id":' || to_json(entry.subject)::text
        || ',"tenant_id":' || to_json(entry.tenant_id)::text
        || ',"user_agent":' || to_json(entry.user_agent)::text || '}'
$$;

CREATE FUNCTION chain_audit_entry(entry audit_entry) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    head audit_head;
    hashed BYTEA;
BEGIN
    INSERT INTO audit_head (tenant_id, seq, hash)
        VALUES (entry.tenant_id, 0, decode(repeat('00', 32), 'hex')) ON CONFLICT DO NOTHING;
    SELECT * INTO head FROM audit_head WHERE tenant_id = entry.tenant_id FOR UPDATE;
    hashed = sha256(convert_to(audit_canonical(entry, head.seq + 1, head.hash), 'UTF8'));
    INSERT INTO audit_link (tenant_id, seq, audit_id, prev_hash, hash)
        VALUES (entry.tenant_id, head.seq + 1, entry.audit_id, head.hash, hashed);
    UPDATE audit_head SET seq = head.seq + 1, hash = hashed WHERE tenant_id = entry.tenant_id;
END $$;

REVOKE ALL ON FUNCTION chain_audit_entry(audit_entry) FROM PUBLIC;

CREATE FUNCTION chain_at_commit() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    PERFORM chain_audit_entry(NEW);
    RETURN NULL;
END $$;

-- Entries from before the chain become its first links, in their order.
DO $$
DECLARE
    entry audit_entry;
BEGIN
    FOR entry IN SELECT * FROM audit_entry ORDER BY tenant_id, at_ms, audit_id LOOP
        PERFORM chain_audit_entry(entry);
    END LOOP;
END $$;

-- At commit, not before: the head's lock is then held for the commit only, and is always the last one taken.
CREATE CONSTRAINT TRIGGER audit_entry_chained AFTER INSERT ON audit_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION chain_at_commit();

CREATE TRIGGER audit_link_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_link
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER audit_head_kept BEFORE DELETE OR TRUNCATE ON audit_head
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

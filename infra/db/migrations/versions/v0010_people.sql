-- People as agents, teams, skills.
CREATE TABLE skill (
    tenant_id UUID NOT NULL,
    skill_id UUID NOT NULL,
    name TEXT NOT NULL,
    description TEXT DEFAULT '' NOT NULL,
    created_at_ms BIGINT NOT NULL,
    CONSTRAINT pk_skill PRIMARY KEY (tenant_id, skill_id),
    CONSTRAINT fk_skill_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (tenant_id),
    CONSTRAINT uq_skill_tenant_id_name UNIQUE (tenant_id, name),
    CONSTRAINT ck_skill_name_form CHECK (length(name) BETWEEN 1 AND 64 AND name !~ '\s'),
    CONSTRAINT ck_skill_description_length CHECK (length(description) <= 1000)
);

-- The owner of the tables is not above their policies: it looks over all tenants just this once.
ALTER TABLE queue NO FORCE ROW LEVEL SECURITY;

ALTER TABLE agent NO FORCE ROW LEVEL SECURITY;

INSERT INTO skill (tenant_id, skill_id, name, created_at_ms)
SELECT tenant_id, gen_random_uuid(), name, (extract(epoch FROM now()) * 1000)::bigint
  FROM (SELECT tenant_id, jsonb_object_keys(required_skills) AS name FROM queue
         UNION
        SELECT tenant_id, jsonb_object_keys(skills) FROM agent) AS used;

ALTER TABLE queue FORCE ROW LEVEL SECURITY;

ALTER TABLE agent FORCE ROW LEVEL SECURITY;

ALTER TABLE skill ENABLE ROW LEVEL SECURITY;

ALTER TABLE skill FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_rows ON skill TO tandem_app
    USING (tenant_id = current_setting('app.tenant_id')::uuid)
    WITH CHECK (tenant_id = current_setting('app.tenant_id')::uuid);

GRANT SELECT, INSERT, UPDATE, DELETE ON skill TO tandem_app;

-- An agent can be a person, of this organisation or (an outsourcer's) of another.
ALTER TABLE agent
    ADD COLUMN home_id UUID,
    ADD COLUMN user_id UUID,
    ADD COLUMN is_enabled BOOLEAN NOT NULL DEFAULT true,
    DROP CONSTRAINT uq_agent_tenant_id_name,
    ADD CONSTRAINT fk_agent_home_id_user_id FOREIGN KEY (home_id, user_id) REFERENCES user_account (tenant_id, user_id) ON DELETE CASCADE,
    ADD CONSTRAINT ck_agent_person_is_whole CHECK ((home_id IS NULL) = (user_id IS NULL));

-- Two people may have the same name; programs find their agents by it.
CREATE UNIQUE INDEX uq_agent_tenant_id_name ON agent (tenant_id, name) WHERE user_id IS NULL;

CREATE UNIQUE INDEX uq_agent_tenant_id_user_id ON agent (tenant_id, user_id);

ALTER TABLE user_account ADD COLUMN removed_at_ms BIGINT;

CREATE INDEX ix_user_account_tenant_id_name ON user_account (tenant_id, name, user_id);

CREATE INDEX ix_team_member_tenant_id_user_id ON team_member (tenant_id, user_id);

-- Who a session is, in one round trip: each request asks. Row-level security holds inside, because
-- the function runs as its caller and names the organisation before each look.
CREATE FUNCTION find_person(
    home UUID, token_hash BYTEA, acting UUID, now_ms BIGINT, idle_since_ms BIGINT
) RETURNS JSONB LANGUAGE plpgsql AS $$
DECLARE
    found JSONB;
BEGIN
    PERFORM set_config('app.tenant_id', home::text, true);
    SELECT jsonb_build_object(
            'session_id', s.session_id, 'user_id', s.user_id, 'name', u.name,
            'last_seen_at_ms', s.last_seen_at_ms)
        INTO found
        FROM session s JOIN user_account u ON u.tenant_id = s.tenant_id AND u.user_id = s.user_id
        WHERE s.tenant_id = home AND s.hash = token_hash AND s.revoked_at_ms IS NULL
            AND s.expires_at_ms > now_ms AND s.last_seen_at_ms > idle_since_ms
            AND u.status = 'active';
    IF found IS NULL THEN
        RETURN NULL;
    END IF;
    PERFORM set_config('app.tenant_id', acting::text, true);
    RETURN found || jsonb_build_object(
        'standing', (
            SELECT jsonb_build_object('kind', t.kind, 'status', t.status, 'plan', to_jsonb(p))
            FROM tenant t JOIN plan p ON p.name = t.plan WHERE t.tenant_id = acting),
        'held', (
            SELECT coalesce(jsonb_agg(jsonb_build_object(
                'membership_id', m.membership_id, 'role', m.role, 'queue_ids', m.queue_ids,
                'team_queue_ids', CASE WHEN m.team_ids IS NOT NULL THEN (
                    SELECT coalesce(jsonb_agg(DISTINCT q.queue_id), '[]')
                    FROM team_member tm
                    JOIN agent a ON a.tenant_id = tm.tenant_id AND a.user_id = tm.user_id
                        AND a.is_enabled
                    JOIN agent_queue q ON q.tenant_id = a.tenant_id AND q.agent_id = a.agent_id
                    WHERE tm.tenant_id = acting AND tm.team_id = ANY (m.team_ids)) END)
                ORDER BY m.membership_id), '[]')
            FROM membership m
            WHERE m.tenant_id = acting AND m.home_id = home
                AND m.user_id = (found->>'user_id')::uuid AND m.revoked_at_ms IS NULL
                AND m.from_at_ms <= now_ms AND (m.until_at_ms IS NULL OR m.until_at_ms > now_ms)));
END $$;

-- The same for a program's key.
CREATE FUNCTION find_api_key(home UUID, key_hash BYTEA, now_ms BIGINT)
RETURNS JSONB LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('app.tenant_id', home::text, true);
    RETURN (
        SELECT jsonb_build_object(
            'api_key_id', k.api_key_id, 'name', k.name, 'permissions', k.permissions,
            'last_used_at_ms', k.last_used_at_ms,
            'standing', jsonb_build_object('kind', t.kind, 'status', t.status, 'plan', to_jsonb(p)))
        FROM api_key k JOIN tenant t ON t.tenant_id = k.tenant_id JOIN plan p ON p.name = t.plan
        WHERE k.tenant_id = home AND k.hash = key_hash AND k.revoked_at_ms IS NULL
            AND (k.expires_at_ms IS NULL OR k.expires_at_ms > now_ms));
END $$;

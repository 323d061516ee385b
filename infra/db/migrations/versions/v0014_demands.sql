-- What a tenant demands of its people's sign-in, and domains of brands.

-- Whoever acts on the tenant needs a second factor, its own people and guests alike.
ALTER TABLE tenant ADD COLUMN demands_second_factor BOOLEAN NOT NULL DEFAULT false;

GRANT UPDATE (demands_second_factor) ON tenant TO tandem_app;

-- As before, and whether the session lacks a second factor that the person's organisation or the
-- one that is acted on demands. A tenant that connects a provider has chosen how that proves its
-- own people; elsewhere a provider's session counts only if the provider told of a second factor.
CREATE OR REPLACE FUNCTION find_person(
    home UUID, token_hash BYTEA, acting UUID, now_ms BIGINT, idle_since_ms BIGINT
) RETURNS JSONB LANGUAGE plpgsql AS $$
DECLARE
    found JSONB;
    is_proved BOOLEAN;
    is_owed BOOLEAN;
BEGIN
    PERFORM set_config('app.tenant_id', home::text, true);
    SELECT jsonb_build_object(
            'session_id', s.session_id, 'user_id', s.user_id, 'name', u.name,
            'last_seen_at_ms', s.last_seen_at_ms),
            s.second_factor_at_ms IS NOT NULL,
            s.second_factor_at_ms IS NULL AND s.method <> 'oidc' AND h.demands_second_factor
        INTO found, is_proved, is_owed
        FROM session s JOIN user_account u ON u.tenant_id = s.tenant_id AND u.user_id = s.user_id
            JOIN tenant h ON h.tenant_id = s.tenant_id
        WHERE s.tenant_id = home AND s.hash = token_hash AND s.revoked_at_ms IS NULL
            AND s.expires_at_ms > now_ms AND s.last_seen_at_ms > idle_since_ms
            AND u.status = 'active';
    IF found IS NULL THEN
        RETURN NULL;
    END IF;
    PERFORM set_config('app.tenant_id', acting::text, true);
    RETURN found || jsonb_build_object(
        'owes_second_factor', is_owed OR (NOT is_proved AND acting <> home AND coalesce((
            SELECT t.demands_second_factor FROM tenant t WHERE t.tenant_id = acting), false)),
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

-- A brand's domain selects it once its owner has published the proof; several may claim one.
ALTER TABLE brand
    ADD COLUMN domain_proof TEXT,
    ADD COLUMN domain_proved_at_ms BIGINT,
    DROP CONSTRAINT uq_brand_domain;

-- What was claimed so far has to be proved as well; two version 4 ids are 244 random bits. (Forced
-- security would hide the rows even from their owner.)
ALTER TABLE brand NO FORCE ROW LEVEL SECURITY;

UPDATE brand
    SET domain_proof = 'tandem-domain=' || replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '')
    WHERE domain IS NOT NULL;

ALTER TABLE brand FORCE ROW LEVEL SECURITY;

ALTER TABLE brand
    ADD CONSTRAINT ck_brand_domain_has_proof CHECK (domain_proved_at_ms IS NULL OR (domain IS NOT NULL AND domain_proof IS NOT NULL));

CREATE UNIQUE INDEX uq_brand_domain ON brand (domain) WHERE domain_proved_at_ms IS NOT NULL;

-- Erasing a closed tenant: the one way by which append-only rows can go.
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Only erase_rows() sets it, and only the tables' owner may delete at all.
    IF TG_OP = 'DELETE' AND TG_TABLE_NAME <> 'usage_entry'
        AND nullif(current_setting('app.erasing', true), '') IS NOT NULL THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

-- Forced row-level security binds the owner too: it sees a tenant's rows while it erases that tenant.
DO $$
DECLARE
    found RECORD;
BEGIN
    FOR found IN
        SELECT c.relname FROM pg_class AS c
          JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
         WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
    LOOP
        EXECUTE format(
            'CREATE POLICY erasing_rows ON %I TO CURRENT_USER USING (tenant_id = nullif(current_setting(''app.erasing'', true), '''')::uuid)',
            found.relname
        );
    END LOOP;
END $$;

-- Deletes some of a closed tenant's rows in one table; says how many went. Calls repeat until none goes.
CREATE FUNCTION erase_rows(closed_tenant UUID, table_name TEXT, most INTEGER) RETURNS BIGINT
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    gone BIGINT;
BEGIN
    PERFORM set_config('app.erasing', closed_tenant::text, true);
    IF table_name IN ('tenant', 'usage_entry', 'erasure_certificate') THEN
        RAISE EXCEPTION '% is kept', table_name USING ERRCODE = 'restrict_violation';
    END IF;
    IF NOT EXISTS (SELECT FROM public.tenant WHERE tenant_id = closed_tenant AND status = 'closed') THEN
        RAISE EXCEPTION 'the tenant is not closed' USING ERRCODE = 'restrict_violation';
    END IF;
    IF table_name = 'flow_version' THEN
        -- The two tables refer to each other.
        UPDATE public.flow SET published_version = NULL
            WHERE tenant_id = closed_tenant AND published_version IS NOT NULL;
    END IF;
    EXECUTE format(
        'DELETE FROM public.%I WHERE ctid = ANY (ARRAY(SELECT ctid FROM public.%I WHERE tenant_id = $1 LIMIT $2))',
        table_name, table_name
    ) USING closed_tenant, most;
    GET DIAGNOSTICS gone = ROW_COUNT;
    PERFORM set_config('app.erasing', '', true);
    RETURN gone;
END $$;

REVOKE ALL ON FUNCTION erase_rows(UUID, TEXT, INTEGER) FROM PUBLIC;

GRANT EXECUTE ON FUNCTION erase_rows(UUID, TEXT, INTEGER) TO tandem_platform;

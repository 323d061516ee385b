-- A removed flow keeps its row: contacts name the version that their callers heard. Its name is free.
ALTER TABLE flow ADD COLUMN removed_at_ms BIGINT;

ALTER TABLE flow DROP CONSTRAINT uq_flow_tenant_id_name;

CREATE UNIQUE INDEX uq_flow_tenant_id_name ON flow (tenant_id, name) WHERE removed_at_ms IS NULL;

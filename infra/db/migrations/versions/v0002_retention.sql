-- Notes of folded events are pruned by age (cloud/contacts/retention.py).
CREATE INDEX ix_event_seen_tenant_id_seen ON event_seen (tenant_id, seen_at_ms);

GRANT DELETE ON event_seen TO tandem_app;

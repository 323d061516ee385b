-- Agents of outsourcers in their clients.
-- A grant of the role agent names what the agent can do there; seated_as is the name under which the
-- person is an enabled agent by this grant now, NULL while it is none.
ALTER TABLE membership
    ADD COLUMN skills JSONB,
    ADD COLUMN seated_as TEXT,
    ADD CONSTRAINT ck_membership_skills_is_object CHECK (jsonb_typeof(skills) = 'object');

-- What the clock looks at: grants that make, or made, somebody an agent in another organisation.
CREATE INDEX ix_membership_tenant_id_guest_agents ON membership (tenant_id, home_id, user_id)
    WHERE role = 'agent' AND home_id <> tenant_id AND queue_ids IS NOT NULL;

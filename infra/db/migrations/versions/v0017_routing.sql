-- How queues route: strategy, ageing, what is wished for, and rings that open with the wait.
ALTER TABLE queue
    ADD COLUMN strategy TEXT NOT NULL DEFAULT 'longest_idle',
    ADD COLUMN preferred_skills JSONB NOT NULL DEFAULT '{}',
    ADD COLUMN ageing_per_minute INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN rings JSONB NOT NULL DEFAULT '[]',
    ADD CONSTRAINT ck_queue_ageing_range CHECK (ageing_per_minute BETWEEN 0 AND 100),
    ADD CONSTRAINT ck_queue_preferred_is_object CHECK (jsonb_typeof(preferred_skills) = 'object'),
    ADD CONSTRAINT ck_queue_rings_is_array CHECK (jsonb_typeof(rings) = 'array');

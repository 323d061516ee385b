-- Flows, hours and holidays, prompts.
SELECT 1;

-- Webhooks, their deliveries, and bulk imports.
SELECT 1;

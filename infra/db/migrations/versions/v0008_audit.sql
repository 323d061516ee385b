-- The hash-chained audit log; idempotency keys.
SELECT 1;

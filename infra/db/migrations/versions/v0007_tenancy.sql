-- Plans, quotas, brands, the number pool, exports and erasure.
SELECT 1;

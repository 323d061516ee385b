"""PostgreSQL: the tables, the tenant-scoped connection and the migrations."""

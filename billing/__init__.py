"""What tenants are charged for: the usage ledger, and later plans, rating and invoices."""

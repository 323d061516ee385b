"""Numbers: the operator's pool, what a tenant claims of it, and where a number leads."""

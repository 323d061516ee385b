"""Programs that act for a tenant: scoped API keys, OAuth2 clients and their tokens."""

"""Single sign-on: a tenant's people sign in at the tenant's own identity provider (OIDC)."""

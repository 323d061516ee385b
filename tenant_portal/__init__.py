"""The web: the page of a tenant's people, served beside the API."""

"""Requests that come twice: Idempotency-Key makes a POST happen once."""

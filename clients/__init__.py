"""Clients of the API in Python and TypeScript, and what generates them from its own description."""

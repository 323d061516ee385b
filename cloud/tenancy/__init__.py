"""Tenants, their API keys, and the counter behind their configuration."""

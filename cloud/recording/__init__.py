"""Recordings: upload grants for the edges, listing and audited access."""

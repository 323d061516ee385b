"""Flows at the edge: runs engine.ivr for a caller, and makes what the caller hears."""

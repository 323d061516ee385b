"""Traces, structured logs and figures."""

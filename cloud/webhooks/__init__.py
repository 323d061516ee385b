"""Tells tenants' own systems what happens: signed, retried, replayable HTTP calls with a log."""

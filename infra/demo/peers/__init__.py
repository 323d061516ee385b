"""Real SIP peers for demos, tests and benches: callers (SIPp), phones (baresip, SIPp)."""

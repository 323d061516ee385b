"""The demonstration: a whole call centre on one machine, with callers and phones."""

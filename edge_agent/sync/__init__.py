"""The edge's side of the bus: events out, commands in, the mirror of the configuration."""

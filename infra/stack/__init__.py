"""Every server that Tandem needs, embedded, for one machine."""

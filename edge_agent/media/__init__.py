"""The wire between the edge daemon and its media workers, and the daemon's side of it."""

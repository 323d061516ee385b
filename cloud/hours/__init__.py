"""Opening hours and holidays, to which flows refer."""

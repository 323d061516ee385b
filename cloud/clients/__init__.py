"""An outsourcer's clients: tenants that it owns, its people's grants in them, and its brand."""

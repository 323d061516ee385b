"""The migrations, in order; a released one never changes."""

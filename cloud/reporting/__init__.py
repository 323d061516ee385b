"""Agent-state intervals and usage, as lists."""

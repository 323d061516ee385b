"""Queues and agents, and the owner that routes contacts to them."""

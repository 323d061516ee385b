"""Benchmarks of the running service and of its parts: `python -m bench`."""

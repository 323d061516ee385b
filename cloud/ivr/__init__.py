"""Flows, the numbers that lead to them and the prompts that they play."""

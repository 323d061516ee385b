"""Texts spoken by the synthesiser."""

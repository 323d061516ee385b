"""Strategies by name: who of the free agents is rung, and which contact a free agent takes."""

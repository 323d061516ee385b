"""Media kernels in Cython: what runs for every frame, without Python's lock."""

"""One file a strategy: `key(front)` sorts what a free agent could take, lowest first."""

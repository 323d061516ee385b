"""Recordings at the edge: the spool, the seal, and the upload until it is verified."""

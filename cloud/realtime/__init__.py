"""The live view of a tenant over a WebSocket."""

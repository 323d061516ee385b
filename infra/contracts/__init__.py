"""The versioned messages that cloud, edge and engine exchange; one module per family."""

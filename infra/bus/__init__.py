"""The bus: credentials, connections, typed messages, the edge's pump and durable consumers."""

"""One file a strategy: `key(agent, demand)` sorts the free agents of a lane, lowest first."""

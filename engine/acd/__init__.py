"""Who talks to whom: seats, queues, and the routing core that decides who is next."""

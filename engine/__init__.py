"""The rules of a call centre: pure, deterministic, the same in the cloud and at the edge."""

"""Who did what, when, from where: an append-only, hash-chained log per tenant."""

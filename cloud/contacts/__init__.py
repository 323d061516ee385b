"""Contacts, interactions and CDRs: the projector that builds them and the API that reads them."""

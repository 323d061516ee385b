"""The core of a call: contacts, legs and seats as state machines that never touch the world."""

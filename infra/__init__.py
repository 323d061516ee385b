"""What both sides of the house stand on: messages, bus, database, objects, telemetry, set-up."""

"""Mail to people: texts in two languages, a queue in the database, and delivery by SMTP."""

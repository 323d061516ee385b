"""Import and export of people, skills, queues and numbers as CSV files."""

"""A guide: its schema, reading it from YAML, and what is wrong with it."""

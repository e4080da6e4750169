"""The schema of a guide, loading it from YAML, and its error messages."""

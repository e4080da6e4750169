"""Lists of decisions, and search."""

"""Find the entry that answers a question."""

"""Finds the entry that answers a question."""

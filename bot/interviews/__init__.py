"""Interviews, taken alone or in a round of several people."""

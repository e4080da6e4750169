"""Decisions as files, and back."""

"""Turns the answers of an interview into a recommendation, and explains it."""

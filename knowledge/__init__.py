"""Guides: loads them from YAML, searches them, and runs their interviews. No Slack, no SQL."""

"""Guides: load them from YAML, search them, and run their interviews. No Slack, no SQL."""

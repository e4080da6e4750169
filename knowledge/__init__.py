"""Guides: read from YAML, searched, and reasoned about. Knows no Slack and no SQL."""

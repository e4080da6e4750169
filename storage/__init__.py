"""The record: decisions and what is under way, in one SQLite file. Knows no Slack, no YAML."""

"""The record: decisions and work in progress, in one SQLite file. Knows no Slack and no YAML."""

"""The record in Slack: written, read, changed and revisited."""

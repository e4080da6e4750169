"""The running process: how Slack reaches it, and how it starts and stops."""

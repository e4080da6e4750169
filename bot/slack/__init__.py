"""What this bot asks of Slack, and what it makes of what Slack says."""

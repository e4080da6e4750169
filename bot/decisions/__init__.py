"""Records, shows, changes and revisits decisions in Slack."""

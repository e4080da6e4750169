"""Work in progress: deliveries, calls to Slack, interviews, rounds, votes and settings."""

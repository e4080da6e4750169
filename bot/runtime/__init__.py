"""What runs beneath everything else: logs, metrics, background work, the guides in use."""

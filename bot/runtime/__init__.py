"""Process-level services: logs, metrics, background tasks and the guides in use."""

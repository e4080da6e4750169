"""The running process: startup and shutdown, Socket Mode and HTTP, health and scheduling."""

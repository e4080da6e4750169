"""The process: its door, its threads, its health."""

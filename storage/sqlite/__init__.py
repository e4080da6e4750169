"""Opens SQLite, and shares it among many threads and several processes."""

"""How SQLite is opened and shared by many threads and several processes."""

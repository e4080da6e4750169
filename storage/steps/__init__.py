"""One step of the tables a module; `storage.migrations` has their order."""

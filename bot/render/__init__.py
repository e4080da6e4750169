"""Values to Block Kit. Pure: no Bolt, no SQL, no YAML."""

"""Values to Block Kit and to plain text. Pure: no Bolt, no SQL, no YAML."""

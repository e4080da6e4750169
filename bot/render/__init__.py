"""Messages and views in Block Kit, as pure functions of typed values."""

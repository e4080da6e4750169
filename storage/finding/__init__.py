"""Lists of decisions, and search in them."""

"""From answers to a recommendation."""

"""`framework-bot …`: what each command does."""

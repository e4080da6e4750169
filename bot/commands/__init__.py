"""The commands of `framework-bot`."""

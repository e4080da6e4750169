"""The life of a decision: its changes, its history, and the checks of both."""

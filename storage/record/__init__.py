"""The life of a decision: what changes it, its history, and whether the record is whole."""

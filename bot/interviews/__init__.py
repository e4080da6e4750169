"""The interview, alone or in a round of several people."""

"""The same use cases as commands, for scripts and machines without a display; no Qt on this path."""

"""The list of requests."""

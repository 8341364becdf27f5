"""A line to a server: connecting, encrypting, waiting."""

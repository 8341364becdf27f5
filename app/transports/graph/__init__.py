"""Microsoft 365 over Graph."""

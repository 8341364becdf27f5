"""Second step: files."""

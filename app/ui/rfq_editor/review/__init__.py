"""Last step: check and send."""

"""First step: title, deadline and lines."""

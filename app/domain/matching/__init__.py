"""Which vendor can do which line, and why."""

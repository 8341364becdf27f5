"""What a user, or the worker for them, can do: plain calls, any thread, one use case a file."""

"""Mail that comes in: what it is, and whose."""

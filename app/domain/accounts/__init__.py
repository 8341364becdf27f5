"""Mail accounts."""

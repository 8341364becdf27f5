"""Mail that comes in: out of its octets, and out of what Outlook makes of it."""

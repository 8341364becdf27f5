"""Vendors: what is known of them, how lists are joined, found and freed of doubles."""

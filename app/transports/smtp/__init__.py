"""Handing a message to an SMTP server."""

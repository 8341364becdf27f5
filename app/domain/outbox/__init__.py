"""Mails on their way: states, failures, pace, limits."""

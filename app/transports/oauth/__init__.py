"""Signing in in the browser."""

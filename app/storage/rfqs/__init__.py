"""Requests, kept."""

"""Accounts, kept."""

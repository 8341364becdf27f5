"""Quotes entered: the page or the email beside a grid of what was asked."""

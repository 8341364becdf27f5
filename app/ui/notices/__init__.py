"""Emails to vendors who were asked: looked at as a batch before they go."""

"""Widgets that several screens use and that know nothing of any of them."""

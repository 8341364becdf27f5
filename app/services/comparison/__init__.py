"""Offers compared, split, kept and decided on."""

"""Third step: whom to ask."""

"""Fourth step: what each vendor will get."""

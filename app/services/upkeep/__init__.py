"""What keeps the program well: attention, doctor, diagnostics, practice, preferences."""

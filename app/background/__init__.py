"""Everything that leaves the UI thread starts here and comes back through here."""

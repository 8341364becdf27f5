"""Templates in, finished messages out; spreadsheets in, vendors and lines out."""

"""Who works with a team's data, and what they may do."""

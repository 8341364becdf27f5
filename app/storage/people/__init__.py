"""Users of a team, and the log of what they changed."""

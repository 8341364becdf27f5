"""Users of a team: who this is, what they may, and what everybody changed."""

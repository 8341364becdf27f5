"""What the buyer does with vendors and words."""

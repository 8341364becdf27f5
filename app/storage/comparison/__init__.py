"""What buyers settle on in comparisons, and rates."""

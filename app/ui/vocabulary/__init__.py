"""The words of the trade: processes and specifications, how they are spelled, and what a callout would find."""

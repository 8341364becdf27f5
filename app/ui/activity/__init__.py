"""The page Activity: what each account has done in the last 24 hours."""

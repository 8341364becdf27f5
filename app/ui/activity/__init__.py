"""The page Activity: how RFQs are answered, and what each account has done in the last 24 hours."""

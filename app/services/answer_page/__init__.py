"""The page on which a vendor answers in the browser, without an account."""

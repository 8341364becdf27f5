"""The page where offers are compared, and lines given to vendors."""

"""Reports of any subject: what they are made of, and how they are set on pages."""

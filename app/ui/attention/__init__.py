"""“Attention”: everything that needs the buyer, in one place, each with the button that does something about it."""

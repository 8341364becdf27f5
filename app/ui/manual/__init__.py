"""The guide inside the program, without a network."""

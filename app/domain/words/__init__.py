"""The vocabulary: processes and specifications, however they are spelled."""

"""The mail server inside the program, which keeps every mail."""

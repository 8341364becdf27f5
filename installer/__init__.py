"""What makes the program into something that can be installed; nothing in here is part of it."""

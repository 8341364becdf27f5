"""The front door of browsers: the same services as the window's, for a team's users who don't have the program."""

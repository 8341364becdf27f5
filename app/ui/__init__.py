"""The window: a screen is a folder of view, model and presenter."""

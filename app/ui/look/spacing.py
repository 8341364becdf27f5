"""Distances in device-independent pixels; Qt scales them with the screen."""

TIGHT = 4
SMALL = 8
MEDIUM = 12
LARGE = 16
WIDE = 20
PAGE = 24

RADIUS = 6
ROW = 34
ROW_COMPACT = 28
INSET = 10  # text of table cells and headers begins here
SIDEBAR = 200

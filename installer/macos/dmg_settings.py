"""For dmgbuild: a window with the program on the left and the folder of programs on the right.

dmgbuild -s dmg_settings.py -D app=PATH/RFQ\\ Sender.app "RFQ Sender" OUT.dmg
"""

from pathlib import Path

application = defines["app"]  # type: ignore[name-defined]  # noqa: F821 - dmgbuild runs this with it
name = Path(application).name

files = [application]
symlinks = {"Applications": "/Applications"}
icon_locations = {name: (140, 160), "Applications": (420, 160)}
window_rect = ((200, 200), (560, 340))
default_view = "icon-view"
icon_size = 96
text_size = 13
format = "UDZO"  # noqa: A001 - dmgbuild's own name

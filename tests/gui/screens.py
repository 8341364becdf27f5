"""A screen of a size of its own, for pictures and walks: Qt's offscreen one has 800 × 800 points otherwise."""

import json
import os
from pathlib import Path


def use_screen(folder: Path, width: int, height: int) -> None:
    """Before there is an application; `folder` keeps what Qt reads, in physical pixels."""
    screen = {"name": "one", "x": 0, "y": 0, "width": width, "height": height, "logicalDpi": 96, "dpr": 1}
    file = folder / "screens.json"
    file.write_text(json.dumps({"screens": [screen]}), encoding="utf-8")
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={file}"

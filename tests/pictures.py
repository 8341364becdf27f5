"""Take the documentation's pictures anew, of the window and of the web: `python -m tests.pictures OUT`.

OUT gets all pictures; those that `docs/images` has are put there, too, in 256 colors, which nobody sees and takes half
the room. Look at each before it is committed. `quote-form.png` is a form as a spreadsheet program shows it: by hand.
"""

import sys
from pathlib import Path

from PIL import Image

from tests.browser import pictures
from tests.gui import screenshots

IMAGES = Path(__file__).parents[1] / "docs" / "images"
_COLORS = 256


def keep(out: Path) -> list[str]:
    """Put what the documentation shows there; the names of those that weren't taken."""
    missing = []
    for kept in sorted(IMAGES.glob("*.png")):
        if (out / kept.name).exists():
            with Image.open(out / kept.name) as taken:
                taken.convert("RGB").quantize(_COLORS, dither=Image.Dither.NONE).save(kept, optimize=True)
        else:
            missing.append(kept.name)
    return missing


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    screenshots.run(folder)
    pictures.run(folder)
    sys.stdout.writelines(f"not taken: {name}\n" for name in keep(folder))

"""What is shipped beside the code: templates, sample data, icons. The one way to them.

`resources` is a package, so that `pip install` and PyInstaller carry it; both unpack it, so a path always exists.
"""

from pathlib import Path


class ResourceMissing(Exception):
    """A shipped file is not there: the installation is damaged, or the name is wrong (a programming error)."""


def path(name: str) -> Path:
    """The file or folder below `resources/`; `name` uses "/" on every system.

    Raises:
        ResourceMissing: there is no such file, or the name leads out of the folder.
    """
    import resources  # noqa: PLC0415 - needed on use only

    root = Path(resources.__path__[0]).resolve()
    found = (root / name).resolve()
    if not found.is_relative_to(root) or not found.exists():
        raise ResourceMissing(f"There is no resource “{name}” in “{root}”. Install RFQ Sender again.")
    return found


def manual() -> Path:
    """The folder of the guide: it stands in the resources of a program that is installed, else beside them."""
    import resources  # noqa: PLC0415 - needed on use only

    root = Path(resources.__path__[0]).resolve()
    found = next((folder for folder in (root / "manual", root.parent / "docs") if folder.is_dir()), None)
    if found is None:
        raise ResourceMissing(f"There is no guide in “{root}”. Install RFQ Sender again.")
    return found


def read_text(name: str) -> str:
    """A text resource, UTF-8, line ends as "\\n"."""
    return path(name).read_text(encoding="utf-8")


def read_json(name: str) -> dict[str, str]:
    """Texts by texts."""
    import json  # noqa: PLC0415 - needed on use only

    texts: dict[str, str] = json.loads(read_text(name))
    return texts


def read_bytes(name: str) -> bytes:
    return path(name).read_bytes()

"""NOTICE.txt of a frozen folder: every package in it with its version, its licence and the licence's text.

    python installer/notices.py OUT [BUILD]

BUILD is PyInstaller's folder of the build (build/rfq_sender): with it, that nothing else got in is checked, and the
libraries of a Debian system that were taken along are listed, too. Fails where a package is under the GPL alone,
states no licence, or brings no text of it.
"""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import Distribution, distribution, distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
LICENCES = ROOT / "installer" / "licences"
# Looked at by a person, because their metadata has no licence or a whole text in its place.
REVIEWED = {
    "imapclient": "BSD-3-Clause",
    "isodate": "BSD-3-Clause",
    "wakepy": "MIT",
    "pyinstaller": "GPL-2.0-or-later WITH Bootloader-exception",
    "pyinstaller-hooks-contrib": "Apache-2.0 for what gets into a bundle",
    "pypdfium2": "BSD-3-Clause AND Apache-2.0, and those of PDFium's parts, below",
}
# No text comes with these: it is here.
TEXTS = {"pyside6-essentials": ("LGPL-3.0", "GPL-3.0"), "shiboken6": ("LGPL-3.0", "GPL-3.0")}
FONTS = ROOT / "resources" / "fonts" / "LICENSE-DejaVu.txt"
# What starts a frozen program: under the GPL with an exception that lets it start any, and under Apache-2.0.
FREEZER = ("pyinstaller", "pyinstaller-hooks-contrib")
# Libraries that only GPL programs may link.
REFUSED_LIBRARIES = ("libreadline", "libhistory", "libgdbm", "libpoppler", "libmysqlclient")
_TEXT = re.compile(r"(?:^|/)(?:LICEN[CS]E|COPYING|NOTICE)[^/]*$|/licenses/", re.IGNORECASE)
_GPL_ALONE = re.compile(
    r"\bA?GPL|General Public License v[23] or later \(A?GPL|\bGNU (?:Affero )?General", re.IGNORECASE
)
_LINE = "=" * 100
_QT = (
    "Qt and Qt for Python are used under the LGPL, version 3, as shared libraries that anybody may replace in this "
    "folder. Their source: https://download.qt.io/official_releases/. Other people's parts in Qt, with their licences: "
    "https://doc.qt.io/qt-6/licenses-used-in-qt.html"
)


class Refused(Exception):
    """What is in the bundle must not be; the message has a line for each."""


def bundled() -> list[Distribution]:
    """What the program needs on this system, and what that needs: without extras, by name."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found: dict[str, Distribution] = {}
    seen: set[tuple[str, frozenset[str]]] = set()
    todo = _wanted(project["dependencies"], frozenset())
    while todo:
        step = name, extras = todo.pop()
        if step not in seen:
            seen.add(step)
            package = found.setdefault(name, distribution(name))
            todo += _wanted(package.requires or (), extras)
    return [found[name] for name in sorted(found)]


def _wanted(requirements: Iterable[str], extras: frozenset[str]) -> list[tuple[str, frozenset[str]]]:
    """Names with their extras, of those that count on this system."""
    wanted = [Requirement(text) for text in requirements]
    return [
        (canonicalize_name(one.name), frozenset(one.extras))
        for one in wanted
        if one.marker is None or any(one.marker.evaluate({"extra": extra}) for extra in ("", *extras))
    ]


def licence(package: Distribution) -> str:
    """As it is stated: as an expression, in a few words, or by classifiers; empty where it is not."""
    name = canonicalize_name(package.name)
    said = package.metadata.json
    short = str(said.get("license", ""))
    kinds = [
        c.rpartition(" :: ")[2] for c in package.metadata.get_all("Classifier") or [] if c.startswith("License :: ")
    ]
    kinds = [kind for kind in kinds if kind != "OSI Approved"]
    if name in REVIEWED:
        return REVIEWED[name]
    return (
        str(said.get("license_expression", ""))
        or (short if len(short) < 60 and "\n" not in short else "")
        or "; ".join(kinds)
    )


def is_gpl_alone(stated: str) -> bool:
    """Whether there is no choice but a GPL; the LGPL is none, nor is one with an exception."""
    choices = re.split(r"\bOR\b|;", stated.replace("(", " ").replace(")", " "))
    return all(_GPL_ALONE.search(c) and not re.search(r"exception|lesser|library", c, re.IGNORECASE) for c in choices)


def texts(package: Distribution) -> list[tuple[str, str]]:
    """The texts of its licence by the names of their files."""
    name = canonicalize_name(package.name)
    own = [(f"{text}.txt", (LICENCES / f"{text}.txt").read_text(encoding="utf-8")) for text in TEXTS.get(name, ())]
    files = [f for f in package.files or () if _TEXT.search(f.as_posix()) and f.suffix not in {".py", ".pyc"}]
    for file in sorted(files):
        place = Path(str(file.locate()))
        if place.is_file():
            own.append((file.name, place.read_text(encoding="utf-8", errors="replace")))
    return own


def complaints(packages: Iterable[Distribution]) -> Iterator[str]:
    """What must not go out, a line each."""
    for package in packages:
        stated = licence(package)
        if not stated:
            yield f"{package.name} states no licence: read it, and write it into REVIEWED."
        elif is_gpl_alone(stated):
            yield f"{package.name} is under {stated} alone: it can't be bundled."
        elif not texts(package):
            yield f"{package.name} brings no text of its licence ({stated}): add it to installer/licences and TEXTS."


def built(build: Path) -> tuple[set[str], dict[Path, str]]:
    """What PyInstaller took: distributions by name, and libraries of the system with their package."""
    taken: list[tuple[str, ...]] = []
    for toc in ("COLLECT-00.toc", "PYZ-00.toc"):
        for part in ast.literal_eval((build / toc).read_text(encoding="utf-8")):
            taken += part if isinstance(part, list) else ()
    sources = {Path(entry[1]).resolve() for entry in taken if len(entry) == 3 and entry[1]}
    owner: dict[Path, str] = {
        Path(str(file.locate())).resolve(): canonicalize_name(package.name)
        for package in distributions()
        for file in package.files or ()
    }
    own: set[str] = {owner[source] for source in sources if source in owner}
    system = sorted(s for s in sources if s.as_posix().startswith(("/usr/lib/", "/lib/")))
    return own, {library: _package(library) for library in system}


def _package(library: Path) -> str:
    """Debian's package of a library, empty where that can't be told."""
    for name in (library, Path(str(library).removeprefix("/usr"))):
        try:
            done = subprocess.run(
                ["dpkg", "-S", str(name)],  # noqa: S607 - where the system has it
                capture_output=True,
                text=True,
                check=False,
            )
        except OSError:
            return ""
        if done.returncode == 0:
            return done.stdout.partition(":")[0]
    return ""


def _of_debian(libraries: Mapping[Path, str]) -> Iterator[str]:
    for package in sorted({name for name in libraries.values() if name}):
        names = ", ".join(sorted(path.name for path, owner in libraries.items() if owner == package))
        place = Path("/usr/share/doc") / package / "copyright"
        text = place.read_text(encoding="utf-8", errors="replace") if place.is_file() else "(no text)"
        yield f"{_LINE}\n{package} (library of the system: {names})\n{_LINE}\n\n{text.strip()}\n"


def notice(packages: Iterable[Distribution], libraries: Mapping[Path, str]) -> str:
    """The whole file."""
    packages, freezer = list(packages), [distribution(name) for name in FREEZER]
    head = ["RFQ Sender is under the MIT licence, see LICENSE. It is shipped with what others have made:", ""]
    head += [f"  {p.name} {p.version}: {licence(p)}" for p in packages]
    head += [f"  Python {sys.version.split()[0]}: PSF-2.0 (https://docs.python.org/3/license.html)"]
    head += [f"  {p.name} {p.version} (what starts the program): {licence(p)}" for p in freezer]
    head += ["", _QT, ""]
    parts = ["\n".join(head)]
    for package in [*packages, *freezer]:
        parts.append(f"{_LINE}\n{package.name} {package.version}\nLicence: {licence(package)}\n{_LINE}\n")
        parts += [f"--- {name}\n\n{text.strip()}\n" for name, text in texts(package)]
    fonts = FONTS.read_text(encoding="utf-8").strip()
    parts.append(f"{_LINE}\nDejaVu Sans (fonts of reports)\n{_LINE}\n\n{fonts}\n")
    return "\n".join([*parts, *_of_debian(libraries)])


def write(out: Path, build: Path | None = None) -> int:
    """Write the file; how many packages are in it.

    Raises:
        Refused: nothing was written.
    """
    packages = bundled()
    wrong = list(complaints(packages))
    libraries: Mapping[Path, str] = {}
    if build is not None:
        taken, libraries = built(build)
        known = {"rfq-sender", *FREEZER, *(canonicalize_name(p.name) for p in packages)}
        wrong += [f"{name} got into the bundle, and nothing wants it: see LEFT_OUT." for name in sorted(taken - known)]
        wrong += [
            f"{library.name} is under the GPL: leave out what links it."
            for library in libraries
            if library.name.startswith(REFUSED_LIBRARIES)
        ]
    if wrong:
        raise Refused("\n".join(wrong))
    out.write_text(notice(packages, libraries), encoding="utf-8")
    return len(packages)


if __name__ == "__main__":
    try:
        print(f"{sys.argv[1]}: {write(Path(sys.argv[1]), *map(Path, sys.argv[2:]))} packages")
    except Refused as why:
        sys.exit(str(why))

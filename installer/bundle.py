"""`make bundle`: freeze the program, pack it, unpack it elsewhere and let it test itself there.

It is built in a copy of what the repository holds, and the copy is gone before the test; where this is Linux and the
user is root, the checkout, this Python and its libraries are hidden from it as well. So whatever it finds, it has.
"""

import json
import lzma
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
DIST = ROOT / "dist"
NAME = "rfq-sender"
DICTIONARY = 1 << 26  # octets: both programs carry the same archive, which counts once within so much


def main() -> int:
    """The exit code of the self-test."""
    with tempfile.TemporaryDirectory(prefix="rfq-sender-bundle-") as scratch:
        folder = Path(scratch)
        frozen, version = freeze(_copied(folder / "source"))
        say(f"{NAME} {version}: {_megabytes(_size(frozen))} unpacked, {sum(1 for _ in frozen.rglob('*'))} files")
        packed = pack(frozen, version, DIST / f"{NAME}-{version}-{system()}.tar.xz")
        say(f"{packed.relative_to(ROOT)}: {_megabytes(packed.stat().st_size)}")
        shutil.rmtree(folder / "source")
        elsewhere = folder / "an other place"
        with tarfile.open(packed) as tar:
            tar.extractall(elsewhere, filter="tar")
        (home := folder / "home").mkdir()
        return prove(elsewhere / f"{NAME}-{version}", home)


def freeze(source: Path) -> tuple[Path, str]:
    """The folder, with what is to be read beside the programs; and the version."""
    started = time.monotonic()
    pyinstaller = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR"]
    environment = os.environ | {"PYTHONPATH": str(source)}
    subprocess.run([*pyinstaller, "rfq_sender.spec"], cwd=source, env=environment, check=True)
    say(f"frozen in {time.monotonic() - started:.0f} s")
    told = subprocess.run(
        [sys.executable, "-c", "import app; print(app.__version__)"],
        cwd=source,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    version = told.stdout.strip()
    frozen = DIST / NAME
    shutil.rmtree(frozen, ignore_errors=True)
    shutil.copytree(source / "dist" / NAME, frozen, symlinks=True)
    for name in ("LICENSE", "CHANGELOG.md"):
        shutil.copy(source / name, frozen)
    return frozen, version


def pack(frozen: Path, version: str, packed: Path) -> Path:
    """A tar file; the programs stand together in it."""
    packer = [{"id": lzma.FILTER_LZMA2, "preset": 6, "dict_size": DICTIONARY}]
    with lzma.open(packed, "wb", filters=packer) as file, tarfile.open(fileobj=file, mode="w") as tar:
        for entry in sorted(frozen.iterdir(), key=lambda path: path.is_dir()):
            tar.add(entry, f"{NAME}-{version}/{entry.name}", filter=_of_nobody)
    return packed


def prove(frozen: Path, home: Path) -> int:
    """Run the self-test with nothing around it; the exit code."""
    test = [str(frozen / NAME), "doctor", "--self-test"]
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(home), "LANG": "C.UTF-8"}
    hidden = _hidden(home / "nothing")
    say(f"self-test in “{frozen}”" + (", with the checkout and this Python hidden" if hidden else ""))
    done = subprocess.run([*hidden, *test], cwd=home, env=environment, check=False)
    if done.returncode:
        return done.returncode
    left = [str(path.relative_to(home)) for path in home.rglob("*") if path.name != "nothing"]
    if left:
        say(f"FAILED: the self-test left {left}")
        return 1
    script = subprocess.run(
        [*hidden, str(frozen / NAME), "--json", *test[1:]], env=environment, check=True, capture_output=True
    )
    return 0 if json.loads(script.stdout)["frozen"] else 1


def _hidden(nothing: Path) -> list[str]:
    """What a command is put behind so that it sees nothing of the checkout; nothing where that can't be."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0 or shutil.which("unshare") is None:
        return []
    nothing.mkdir()
    private = ["unshare", "--mount", "--propagation", "private"]
    if subprocess.run([*private, "true"], check=False, capture_output=True).returncode:  # a container may forbid it
        return []
    places = {Path(place).resolve() for place in (ROOT, sys.prefix, sys.base_prefix)}
    outer = [place for place in places if not any(other in place.parents for other in places)]  # the rest goes with it
    mounts = [f'mount --bind "{nothing}" "{place}"' for place in sorted(outer) if place.parts[1:2] != ("usr",)]
    return [*private, "sh", "-ec", "; ".join([*mounts, 'exec "$@"']), "sh"]


def _copied(place: Path) -> Path:
    """What the repository holds, as it stands here."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True)  # noqa: S607
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, place / name)
    return place


def system() -> str:
    """As in “linux-x86_64”."""
    return f"{platform.system().lower().replace('darwin', 'macos')}-{platform.machine().lower()}"


def say(text: str) -> None:
    """A word on how far it is, at once."""
    print(f"== {text}", flush=True)


def _of_nobody(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = "root"
    return entry


def _size(folder: Path) -> int:
    return sum(path.lstat().st_size for path in folder.rglob("*"))


def _megabytes(octets: int) -> str:
    return f"{octets / 1e6:.1f} MB"


if __name__ == "__main__":
    sys.exit(main())

"""What the benchmarks need beside the program: tools in C, made when they are needed, and the peers' packages.

Whatever cannot be had here is left out, and `missing` says so: no figure is made up for it.
"""

import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from tests.end_to_end.program import REPOSITORY

CACHE = REPOSITORY / ".bench"
_SOURCES = Path(__file__).parent / "c"
_FETCH_S = 180


@dataclass(slots=True)
class Workshop:
    """`sink` and `blast` are programs (None: no C compiler), `node` and `aiosmtplib` folders with those packages."""

    folder: Path
    sink: Path | None = None
    blast: Path | None = None
    tls_in_c: bool = False
    node: Path | None = None
    aiosmtplib: Path | None = None
    missing: list[str] = field(default_factory=list)

    def equip(self) -> None:
        """Make and fetch everything; takes a second, the first time some more."""
        self.compile()
        self._fetch_node()
        self._fetch_python()

    def compile(self) -> None:
        """Make the tools in C; a second."""
        compiler = shutil.which("cc")
        if compiler is None:
            self.missing.append("no C compiler: the sink is Python's (it slows the fast ones down), no C client")
            return
        for libraries in (["-lssl", "-lcrypto"], ["-DPLAIN_ONLY"]):
            made = [self._compiled(compiler, name, libraries) for name in ("sink", "blast")]
            if all(made):
                self.sink, self.blast = made
                self.tls_in_c = libraries[0] == "-lssl"
                break
        if not self.tls_in_c:
            self.missing.append("no OpenSSL headers: under STARTTLS the sink is Python's, and there is no C client")

    def _compiled(self, compiler: str, name: str, libraries: list[str]) -> Path | None:
        program = self.folder / name
        words = [compiler, "-O2", "-pthread", "-o", str(program), str(_SOURCES / f"{name}.c"), *libraries]
        done = subprocess.run(words, capture_output=True, check=False)
        return program if done.returncode == 0 else None

    def _fetch_node(self) -> None:
        place = CACHE / "node"
        npm = shutil.which("npm")
        if npm is None or shutil.which("node") is None:
            self.missing.append("no node and npm: Nodemailer is left out")
            return
        if not (place / "node_modules" / "nodemailer").is_dir():
            place.mkdir(parents=True, exist_ok=True)
            _tried([npm, "install", "--no-save", "--prefix", str(place), "nodemailer@10"])
        if (place / "node_modules" / "nodemailer").is_dir():
            self.node = place
        else:
            self.missing.append("npm could not fetch nodemailer: it is left out")

    def _fetch_python(self) -> None:
        place = CACHE / "python"
        if not (place / "aiosmtplib").is_dir():
            _tried([sys.executable, "-m", "pip", "install", "--quiet", "--target", str(place), "aiosmtplib"])
        if (place / "aiosmtplib").is_dir():
            self.aiosmtplib = place
        else:
            self.missing.append("pip could not fetch aiosmtplib: it is left out")


def _tried(words: list[str]) -> None:
    """What it could not fetch is seen by looking."""
    subprocess.run(words, capture_output=True, check=False, timeout=_FETCH_S)

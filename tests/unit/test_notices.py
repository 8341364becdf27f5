"""What others have made and the bundle carries: which, under which licence, and that its text goes along."""

import sys
from email.message import Message
from importlib.metadata import Distribution
from os import PathLike
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name
from typing_extensions import override

from installer import notices

# Whoever adds a library adds it here as well, and asks whether a buyer's computer needs it.
EVERYWHERE = [
    "aiosmtpd",
    "alembic",
    "aspose-email-foss",
    "anyio",
    "atpublic",
    "attrs",
    "cached-property",
    "certifi",
    "cffi",
    "charset-normalizer",
    "cryptography",
    "defusedxml",
    "dnspython",
    "email-validator",
    "exchangelib",
    "filelock",
    "flufl-bounce",
    "h11",
    "httpcore",
    "httpx",
    "idna",
    "imapclient",
    "isodate",
    "jaraco-classes",
    "jaraco-context",
    "jaraco-functools",
    "jinja2",
    "keyring",
    "lazy-importer",
    "lxml",
    "mail-parser-reply",
    "mako",
    "markdown-it-py",
    "markupsafe",
    "mdurl",
    "more-itertools",
    "msal",
    "msgspec",
    "oauthlib",
    "pillow",
    "platformdirs",
    "psycopg",
    "psycopg-binary",
    "pycparser",
    "pygments",
    "pyjwt",
    "pypdfium2",
    "pyside6-essentials",
    "pyspnego",
    "python-calamine",
    "pyyaml",
    "rapidfuzz",
    "reportlab",
    "requests",
    "requests-ntlm",
    "requests-oauthlib",
    "rich",
    "shiboken6",
    "sqlalchemy",
    "tomlkit",
    "truststore",
    "typing-extensions",
    "tzdata",
    "tzlocal",
    "urllib3",
    "wakepy",
    "xlsxwriter",
]
OF_LINUX = ["jeepney", "secretstorage"]
OF_WINDOWS = ["pywin32-ctypes", "sspilib"]
OF_OLDER_PYTHON = ["backports-tarfile", "importlib-metadata", "zipp"]  # before 3.12
OF_SOME_PROCESSORS = {"greenlet"}


class Package(Distribution):
    """One that states this."""

    def __init__(self, **said: str) -> None:
        self._said = {"Name": "thing", "Version": "1"} | {name.replace("_", "-"): text for name, text in said.items()}

    @override
    def read_text(self, filename: str) -> str | None:
        message = Message()
        for name, text in self._said.items():
            message[name] = text
        return message.as_string() if filename == "METADATA" else None

    @override
    def locate_file(self, path: str | PathLike[str]) -> Path:
        return Path(path)


def test_the_bundle_carries_these_and_no_others() -> None:
    expected = {*EVERYWHERE, *{"linux": OF_LINUX, "win32": OF_WINDOWS}.get(sys.platform, [])}
    expected |= set() if sys.version_info >= (3, 12) else set(OF_OLDER_PYTHON)
    carried = {canonicalize_name(package.name) for package in notices.bundled()}
    assert carried - OF_SOME_PROCESSORS == expected


def test_each_goes_out_with_its_licence(tmp_path: Path) -> None:
    out = tmp_path / "NOTICE.txt"
    count = notices.write(out)
    text = out.read_text(encoding="utf-8")
    assert count == len(notices.bundled())
    assert all(f"\n{p.name} {p.version}\nLicence: " in text for p in notices.bundled())
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in text
    assert "https://download.qt.io" in text


@pytest.mark.parametrize(
    ("stated", "is_refused"),
    [
        ("GPL-3.0-only", True),
        ("AGPL-3.0-or-later", True),
        ("GNU General Public License v3 (GPLv3)", True),
        ("MIT AND GPL-2.0-only", True),
        ("GPL-2.0-only OR GPL-3.0-only", True),
        ("LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only", False),
        ("GNU Lesser General Public License v3 (LGPLv3)", False),
        ("GPL-2.0-or-later WITH Bootloader-exception", False),
        ("MIT", False),
    ],
)
def test_what_is_under_the_gpl_alone_is_refused(stated: str, is_refused: bool) -> None:
    assert any("alone" in said for said in notices.complaints([Package(License_Expression=stated)])) is is_refused


def test_what_states_nothing_or_brings_no_text_is_refused() -> None:
    assert list(notices.complaints([Package()])) == [
        "thing states no licence: read it, and write it into REVIEWED.",
    ]
    assert "brings no text" in next(notices.complaints([Package(License="MIT")]))
    assert "(MIT License)" in next(notices.complaints([Package(Classifier="License :: OSI Approved :: MIT License")]))


def test_what_got_into_a_bundle_and_should_not_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [("pytest", pytest.__file__, "PYMODULE"), ("libreadline.so.8", "/usr/lib/libreadline.so.8", "BINARY")]
    (tmp_path / "COLLECT-00.toc").write_text(repr((lines,)), encoding="utf-8")
    (tmp_path / "PYZ-00.toc").write_text(repr(("x.pyz", [])), encoding="utf-8")
    monkeypatch.setattr(notices, "_package", lambda _library: "")
    with pytest.raises(notices.Refused, match=r"(?s)pytest got into the bundle.*libreadline\.so\.8 is under the GPL"):
        notices.write(tmp_path / "NOTICE.txt", tmp_path)
    assert not (tmp_path / "NOTICE.txt").exists()

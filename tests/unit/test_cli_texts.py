"""rfq set: the message of an RFQ in words of one's own, in each language."""

from pathlib import Path

import pytest

from app.cli.answer import Exit
from tests.fakes.office import begun
from tests.fakes.terminal import Terminal


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(begun(tmp_path / "data"), monkeypatch, capsys)


@pytest.fixture
def number(terminal: Terminal, tmp_path: Path) -> str:
    """An RFQ to one vendor that can be sent."""
    vendors, lines = tmp_path / "vendors.csv", tmp_path / "lines.csv"
    vendors.write_text("Vendor,Contact,Email\nAcme,Dana,dana@acme.example\n", encoding="utf-8")
    lines.write_text("Line,Part Number,PriceBreak\n1,P-1,1;5\n", encoding="utf-8")
    terminal("vendors", "import", vendors)
    deadline = ("--deadline", "2099-12-04 17:00", "--zone", "America/Chicago")
    made = str(terminal.json("rfq", "new", "--title", "Nickel", *deadline)["number"])
    terminal.json("rfq", "import-lines", made, lines)
    terminal.json("rfq", "invite", made, "--all")
    return made


def _texts(terminal: Terminal, number: str) -> dict[str, tuple[str, str]]:
    """By language, as a template that is saved from it has them."""
    terminal("templates", "save", "Look", "--rfq", number)
    return {t["language"]: (t["subject"], t["body"]) for t in terminal.json("templates", "show", "Look")}


def _standard(terminal: Terminal) -> dict[str, tuple[str, str]]:
    return {t["language"]: (t["subject"], t["body"]) for t in terminal.json("templates", "show", "Standard")}


def test_one_language_is_written_and_the_other_stays(terminal: Terminal, number: str, tmp_path: Path) -> None:
    standard = _standard(terminal)
    said = terminal("rfq", "set", number, "--language", "de", "--subject", "Anfrage {{ rfq.number }}")
    assert said.out == f"{number} changed.\n"
    assert _texts(terminal, number) == {"en": standard["en"], "de": ("Anfrage {{ rfq.number }}", standard["de"][1])}
    file = tmp_path / "text.txt"
    file.write_bytes("\ufeff{{ greeting }}\r\n\r\nGrüße\r\n".encode())
    assert terminal("rfq", "set", number, "--language", "German", "--body-file", file).code == Exit.DONE
    german = ("Anfrage {{ rfq.number }}", "{{ greeting }}\n\nGrüße")
    assert _texts(terminal, number) == {"en": standard["en"], "de": german}
    assert terminal("rfq", "set", number, "--subject", "Offer").code == Exit.DONE
    assert _texts(terminal, number) == {"en": ("Offer", standard["en"][1]), "de": german}


@pytest.mark.parametrize(
    "words",
    [
        ("--language", "de"),
        ("--template", "Standard", "--language", "de"),
        ("--template", "Standard", "--subject", "x"),
    ],
)
def test_what_is_to_be_set_is_said_in_one_way(terminal: Terminal, number: str, words: tuple[str, ...]) -> None:
    said = terminal("rfq", "set", number, *words)
    assert (said.code, "give --template, or else --subject" in said.err) == (2, True)


def test_what_cannot_be_written_changes_nothing(terminal: Terminal, number: str, tmp_path: Path) -> None:
    before = _texts(terminal, number)
    (tmp_path / "old.txt").write_bytes("Grüße".encode("latin-1"))
    for words, why in (
        (("--language", "fr", "--subject", "x"), "Emails can't be in “fr” yet. Choose one of: en, de."),
        (("--body-file", tmp_path / "none.txt"), "can't be read"),
        (("--body-file", tmp_path / "old.txt"), "is not UTF-8 text"),
    ):
        said = terminal("rfq", "set", number, *words)
        assert (said.code, why in said.err) == (Exit.REFUSED, True), said
    assert _texts(terminal, number) == before


def test_who_has_a_mail_already_keeps_it(terminal: Terminal, number: str) -> None:
    assert terminal("rfq", "send", number, "--account", "practice", "--yes").code == Exit.DONE
    assert "they don't change" in terminal("rfq", "set", number, "--subject", "Late").err

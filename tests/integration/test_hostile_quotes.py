"""Forms and PDFs that somebody has damaged, by accident or not: each is read or refused in a sentence, and in time."""

import random
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import TypeVar

import pytest

from app.documents.inbox.form_marks import form_marks_apart, told
from app.documents.inbox.incoming_mail import read_mail
from app.documents.quotes.form_reading import read_form
from app.documents.quotes.pdf_words import read_pdf_words
from app.domain.trade.problem import Problem
from app.system.confined import confined
from tests.fakes.answers_setting import asking

CASES = Path(__file__).parents[1] / "cases" / "replies"
FORM, PDF = CASES / "11-form-perfect.xlsx", CASES / "13-quote-delta.pdf"

T = TypeVar("T")


def with_sheet(name: str, octets: bytes) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "jim@acme-plating.example", "Quote"
    mail.set_content("Attached.")
    mail.add_attachment(octets, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


def outcome(read: Callable[[], T]) -> T | str:
    """What was read, or the sentence that refuses it."""
    try:
        return read()
    except Problem as refused:
        return str(refused)


def mutated(octets: bytes, seed: int) -> bytes:
    """Some octets are others, a piece is missing, or doubled."""
    luck = random.Random(seed)  # noqa: S311 - the same each time
    spoiled = bytearray(octets)
    for _ in range(luck.randint(1, 40)):
        spoiled[luck.randrange(len(spoiled))] = luck.randrange(256)
    at, length = luck.randrange(len(spoiled)), luck.randrange(200)
    piece = spoiled[at : at + length]
    spoiled[at : at + length] = piece * luck.choice([0, 1, 2, 30])
    return bytes(spoiled)


def inside(path: Path, octets: bytes, seed: int) -> None:
    """The same of one part of a workbook, which is packed anew: a reader gets further into it."""
    luck = random.Random(seed)  # noqa: S311 - as above
    (source := path.with_suffix(".source")).write_bytes(octets)
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w") as new:
        spoiled = luck.choice(old.namelist())
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, mutated(part, seed) if name == spoiled else part)


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_form_is_read_or_refused(seed: int, tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    if seed % 2:
        path.write_bytes(mutated(FORM.read_bytes(), seed))
    else:
        inside(path, FORM.read_bytes(), seed)
    form = outcome(lambda: read_form(path, asking(), None).rows)
    assert form.startswith("“form.xlsx”") if isinstance(form, str) else form


@pytest.mark.parametrize("seed", range(12))
def test_a_damaged_pdf_is_read_or_refused_by_its_child(seed: int, tmp_path: Path) -> None:
    path = tmp_path / "quote.pdf"
    path.write_bytes(mutated(PDF.read_bytes(), seed))
    pages = outcome(lambda: read_pdf_words(path, confined).pages)
    assert "“quote.pdf”" in pages if isinstance(pages, str) else pages


@pytest.mark.parametrize("seed", range(20))
def test_the_marks_of_a_damaged_form_are_looked_for_all_the_same(seed: int, tmp_path: Path) -> None:
    octets = with_sheet("form.xlsx", mutated(FORM.read_bytes(), seed))
    (path := tmp_path / "mail.eml").write_bytes(octets)
    for marks in told([(str(path), [part.position for part in read_mail(octets).parts])]):
        assert all(token for _, _, token in marks)


def test_a_bomb_takes_no_other_mail_along(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(FORM) as old, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            is_text = name == "xl/sharedStrings.xml"
            new.writestr(name, b"<sst>" + b"<si><t>x</t></si>" * 8_000_000 if is_text else old.read(name))
    mails = []
    for name, form in (("one", FORM), ("bomb", bomb), ("two", FORM)):
        octets = with_sheet(f"{name}.xlsx", form.read_bytes())
        (path := tmp_path / f"{name}.eml").write_bytes(octets)
        mails.append((path, read_mail(octets)))
    first, second, third = form_marks_apart(mails, confined)
    assert [(m.rfq, m.token) for m in first] == [(m.rfq, m.token) for m in third] == [("RFQ-2026-0042", "K7F3Q")]
    assert second == ()

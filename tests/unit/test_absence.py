"""Answers of programs: how they are told, and who is named as deputy."""

from datetime import UTC, date, datetime

import pytest

from app.domain.inbox.absence import absence_said, automatic_because
from app.domain.inbox.incoming import IncomingMail
from app.domain.trade.address import Mailbox

_WEBER = Mailbox("weber@nordhaus.example", "Jörg Weber")
_OURS = frozenset({"purchasing@northfield.example", "anna.buyer@northfield.example"})
_SAMPLE = """Guten Tag,

ich bin bis einschließlich 11.12.2026 nicht im Büro und habe keinen Zugriff auf meine E-Mails.
Ihre Nachricht wird nicht weitergeleitet. In dringenden Fällen wenden Sie sich bitte an
Frau Keller, keller@nordhaus.example, Tel. +49 511 555-0199.

Mit freundlichen Grüßen
Jörg Weber
weber.joerg@nordhaus.example
"""


def _mail(text: str = "", subject: str = "Re: RFQ-2026-0042", **headers: str) -> IncomingMail:
    return IncomingMail(
        sender=_WEBER,
        recipients=("purchasing@northfield.example",),
        subject=subject,
        date=datetime(2026, 11, 26, 16, 1, tzinfo=UTC),
        headers={name.replace("_", "-"): (value,) for name, value in headers.items()},
        text=text,
        new_text=text,
    )


def test_the_sample_says_until_when_and_names_the_deputy() -> None:  # sample 05
    said = absence_said(_mail(_SAMPLE), _OURS)
    assert (said.until.day, said.until.is_return, said.back_on) == (date(2026, 12, 11), False, date(2026, 12, 12))
    assert said.deputies == (Mailbox("keller@nordhaus.example", "Keller"),)


def test_the_day_of_return_is_the_day_back() -> None:
    assert absence_said(_mail("Back on Monday, Dec 14."), _OURS).back_on == date(2026, 12, 14)
    assert absence_said(_mail("I am away."), _OURS).back_on is None


@pytest.mark.parametrize(
    "headers",
    [
        {"auto_submitted": "auto-replied"}, {"auto_submitted": "auto-generated"},
        {"auto_submitted": "Auto-Replied; x=1"},
        {"auto_submitted": "auto-replied (vacation)"}, {"x_autoreply": "yes"}, {"x_autorespond": "RFQ-2026-0042"},
        {"precedence": "auto_reply"}, {"x_ms_exchange_inbox_rules_loop": "weber@nordhaus.example"},
        {"content_type": "multipart/report; report-type=disposition-notification"},
    ],
    ids=lambda headers: " ".join(f"{name} {value}" for name, value in headers.items()),
)  # fmt: skip
def test_headers_that_say_so(headers: dict[str, str]) -> None:
    assert automatic_because(_mail(**headers))


@pytest.mark.parametrize(
    "headers",
    [
        {}, {"auto_submitted": "no"}, {"auto_submitted": "No; x"}, {"x_autoreply": "no"}, {"precedence": "bulk"},
        {"precedence": "list"}, {"x_auto_response_suppress": "All"}, {"list_id": "<x.example>"},
        {"x_ms_exchange_inbox_rules_loop": "bob@northfield.example"},
    ],
    ids=lambda headers: " ".join(f"{name} {value}" for name, value in headers.items()) or "none",
)  # fmt: skip
def test_headers_that_do_not(headers: dict[str, str]) -> None:
    """The last: a colleague's rule has redirected a vendor's mail to us."""
    assert automatic_because(_mail(**headers)) == ""


@pytest.mark.parametrize(
    "subject",
    [
        "Automatische Antwort: RFQ-2026-0042 [RFQ-2026-0042/4TQ9X]", "Out of Office: RFQ", "OUT OF OFFICE Re: RFQ",
        "Out of the office", "Automatic reply: RFQ", "Auto-Reply: RFQ", "Autoreply: RFQ",
        "[Auto-Reply] RFQ", "OOO: RFQ",
        "Abwesenheitsnotiz: RFQ", "Abwesend: RFQ", "Abwesenheitsbenachrichtigung", "Jörg Weber ist abwesend: Re: RFQ",
        "Réponse automatique : RFQ", "Absence du bureau : RFQ",
        "Absent : RFQ", "Respuesta automática: RFQ", "Fuera de la oficina: RFQ", "Risposta automatica: RFQ",
        "Fuori sede: RFQ", "Automatisch antwoord: RFQ", "Afwezig: RFQ", "Odpowiedź automatyczna: RFQ",
        "Automatická odpověď: RFQ", "Mimo kancelář: RFQ", "Automatická odpoveď: RFQ", "Resposta automática: RFQ",
        "Autosvar: RFQ", "Automatiskt svar: RFQ", "Automatisk svar: RFQ", "Automaattinen vastaus: RFQ",
        "Automatikus válasz: RFQ", "I am out until Monday Re: RFQ", "Betriebsferien bis 6. Januar",
    ],
)  # fmt: skip
def test_subjects_that_say_so(subject: str) -> None:
    assert automatic_because(_mail(subject=subject)).startswith("says “")


@pytest.mark.parametrize(
    "subject",
    [
        "Re: RFQ-2026-0042 - Brackets", "RE: Automatic reply: RFQ", "AW: Automatische Antwort: RFQ", "Quote 4711", "",
        "Re: Out of office furniture RFQ", "Fwd: Out of Office", "Angebot für Abdeckung", "WG: Abwesend",
        "Absorber plate",
        "Re[2]: Out of Office",
    ],
)  # fmt: skip
def test_subjects_that_do_not(subject: str) -> None:
    assert automatic_because(_mail(subject=subject)) == ""


def test_the_reason_quotes_what_is_said() -> None:
    assert automatic_because(_mail(subject="Out of Office: RFQ")) == "says “Out of Office”"
    assert automatic_because(_mail(auto_submitted="auto-replied")) == "marked “Auto-Submitted: auto-replied”"


def test_a_program_that_sends_a_file_may_send_a_quote() -> None:
    generated, looped = _mail(auto_submitted="auto-generated"), _mail(x_ms_exchange_inbox_rules_loop=_WEBER.address)
    assert automatic_because(generated, brings_a_file=True) == ""
    assert automatic_because(looped, brings_a_file=True) == ""
    assert automatic_because(_mail(auto_submitted="auto-replied"), brings_a_file=True)
    assert automatic_because(_mail(subject="Out of Office", auto_submitted="auto-generated"), brings_a_file=True)


def test_a_mail_that_a_rule_forwards_is_no_answer() -> None:
    assert automatic_because(_mail(subject="FW: Quote", x_ms_exchange_inbox_rules_loop=_WEBER.address)) == ""


@pytest.mark.parametrize(
    ("text", "deputies"),
    [
        ("For urgent matters contact Jane Doe at jane@x.example.", "Jane Doe <jane@x.example>"),
        ("Meine Vertretung: Herr Max Muster (max@x.example)", "Max Muster <max@x.example>"),
        ("In dringenden Fällen: info@x.example", "<info@x.example>"),
        ("En cas d’urgence, joindre Mme Claire Petit <claire@x.example>", "Claire Petit <claire@x.example>"),
        ("Para asuntos urgentes, dirigirse a ana@x.example", "<ana@x.example>"),
        ("Per urgenze rivolgersi a Luca Bianchi, luca@x.example", "Luca Bianchi <luca@x.example>"),
        ("Neem contact op met Piet de Vries, piet@x.example", "Vries <piet@x.example>"),
        ("W pilnych sprawach: jan@x.example lub ewa@x.example", "<jan@x.example> <ewa@x.example>"),
        ("V naléhavých případech kontaktujte petr@x.example", "<petr@x.example>"),
        ("Please write to purchasing@northfield.example or Anna.Buyer@northfield.example", ""),
        ("Please contact me at WEBER@nordhaus.example", ""), ("urgent: noreply@x.example", ""),
        ("Our web shop sells more: shop@x.example", ""), ("urgent: jane@x.example, JANE@x.example", "<jane@x.example>"),
        ("Jane Doe, jane@x.example, is my contact", "Jane Doe <jane@x.example>"),
        ("Contact:\njane@x.example\n\nBest regards\nJ\nme@x.example", "<jane@x.example>"),
    ],
)  # fmt: skip
def test_deputies(text: str, deputies: str) -> None:
    found = absence_said(_mail(text), _OURS).deputies
    assert " ".join(f"{box.name} <{box.address}>".strip() for box in found) == deputies


@pytest.mark.parametrize("unit", ["a", "a@", "a.", "urgent a@b.c ", "Aa ", "-", "Re:", "auto-"])
def test_a_hostile_text_ends(unit: str) -> None:
    long = unit * (1_000_000 // len(unit))
    absence_said(_mail(long), _OURS)
    assert automatic_because(_mail(long, subject=long)) == ""

"""What a sender has written, without what the mail quotes, in the languages that vendors write."""

import pytest

from app.documents.inbox.new_text import new_text
from app.documents.inbox.quoted_mails import forwarded_from

_ASKED = "Please quote, or reply DECLINE."
_MARKED = "> Please quote, or\n> reply DECLINE."

LED_BY = {
    "gmail en": "On Thu, Nov 26, 2026 at 10:00 AM Anna Buyer <anna@northfield.example> wrote:",
    "gmail en, folded": "On Thu, Nov 26, 2026 at 10:00 AM Anna Buyer\n<anna@northfield.example>\nwrote:",
    "apple en": "On Nov 26, 2026, at 10:00 AM, Anna Buyer <anna@northfield.example> wrote:",
    "gmail de": "Am Do., 26. Nov. 2026 um 17:00 Uhr schrieb Anna Buyer <anna@northfield.example>:",
    "thunderbird de": "Am 26.11.26 um 17:00 schrieb Anna Buyer:",
    "old de": "Anna Buyer <anna@northfield.example> schrieb am Do., 26. Nov. 2026, 17:00:",
    "notes de": "Sie schrieben am 26. November 2026, 17:00:",
    "gmail fr": "Le jeu. 26 nov. 2026 à 17:00, Anna Buyer <anna@northfield.example> a écrit :",
    "gmail es": "El jue, 26 nov 2026 a las 17:00, Anna Buyer (<anna@northfield.example>) escribió:",
    "gmail it": "Il giorno gio 26 nov 2026 alle ore 17:00 Anna Buyer <anna@northfield.example> ha scritto:",
    "gmail nl": "Op do 26 nov 2026 om 17:00 schreef Anna Buyer <anna@northfield.example>:",
    "gmail pl": "czw., 26 lis 2026 o 17:00 Anna Buyer <anna@northfield.example> napisał(a):",
    "thunderbird pl": "W dniu 26.11.2026 o 17:00, Anna Buyer pisze:",
    "gmail cs": "čt 26. 11. 2026 v 17:00 odesílatel Anna Buyer <anna@northfield.example> napsal:",
    "apple cs": "Dne 26. 11. 2026 v 17:00 Anna Buyer napsal(a):",
    "gmail da": "Den tor. 26. nov. 2026 kl. 17.00 skrev Anna Buyer <anna@northfield.example>:",
    "gmail sv": "Den tors 26 nov. 2026 kl 17:00 skrev Anna Buyer <anna@northfield.example>:",
    "gmail pt": "Em qui., 26 de nov. de 2026 às 17:00, Anna Buyer <anna@northfield.example> escreveu:",
}


@pytest.mark.parametrize("case", LED_BY)
def test_what_an_answer_quotes_is_no_part_of_it(case: str) -> None:
    text = f"We offer 12,50 EUR.\n\nJim\n\n{LED_BY[case]}\n{_MARKED}"
    assert new_text(text) == "We offer 12,50 EUR.\n\nJim"


@pytest.mark.parametrize("case", LED_BY)
def test_an_answer_below_the_quotation_is_new(case: str) -> None:
    assert new_text(f"{LED_BY[case]}\n\n{_MARKED}\n\nWe offer 12,50 EUR.") == "We offer 12,50 EUR."


@pytest.mark.parametrize("case", LED_BY)
def test_a_quotation_without_marks_ends_the_answer(case: str) -> None:
    assert new_text(f"We offer 12,50 EUR.\n\n{LED_BY[case]}\n\n{_ASKED}") == "We offer 12,50 EUR."


BLOCKS = {
    "en": "From: Anna Buyer <anna@northfield.example>\nSent: Thursday, November 26, 2026\nTo: Jim\nSubject: RFQ",
    "en, bold": "*From:* Anna Buyer <anna@northfield.example>\n*Sent:* Thursday\n*To:* Jim\n*Subject:* RFQ",
    "en, mac": "From: Anna Buyer <anna@northfield.example>\nDate: Thursday\nTo: Jim\nSubject: RFQ",
    "en, link": "From: Anna Buyer [mailto:anna@northfield.example]\nSent: Thursday\nTo: Jim\nSubject: RFQ",
    "en, folded": "From: Anna Buyer of Northfield\n<anna@northfield.example>\nSent: Thursday\nTo: Jim\nSubject: RFQ",
    "en, spaced": "From: Anna Buyer <anna@northfield.example>\n\nSent: Thursday\n\nTo: Jim\n\nSubject: RFQ",
    "de": "Von: Anna Buyer <anna@northfield.example>\nGesendet: Donnerstag, 26. November 2026\nAn: Jim\nBetreff: RFQ",
    "de, apple": "Von: Anna Buyer <anna@northfield.example>\nBetreff: RFQ\nDatum: 26. November 2026\nAn: Jim",
    "fr": "De : Anna Buyer <anna@northfield.example>\nEnvoyé : jeudi 26 novembre 2026 17:00\nÀ : Jim\nObjet : RFQ",
    "fr, hard blanks": "De\xa0: Anna <anna@northfield.example>\nEnvoyé\xa0: jeudi\nÀ\xa0: Jim\nObjet\xa0: RFQ",
    "es": "De: Anna Buyer <anna@northfield.example>\nEnviado el: jueves\nPara: Jim\nAsunto: RFQ",
    "it": "Da: Anna Buyer <anna@northfield.example>\nInviato: giovedì\nA: Jim\nOggetto: RFQ",
    "nl": "Van: Anna Buyer <anna@northfield.example>\nVerzonden: donderdag\nAan: Jim\nOnderwerp: RFQ",
    "pl": "Od: Anna Buyer <anna@northfield.example>\nWysłano: czwartek\nDo: Jim\nTemat: RFQ",
    "cs": "Od: Anna Buyer <anna@northfield.example>\nOdesláno: čtvrtek\nKomu: Jim\nPředmět: RFQ",
    "da": "Fra: Anna Buyer <anna@northfield.example>\nSendt: torsdag\nTil: Jim\nEmne: RFQ",
    "sv": "Från: Anna Buyer <anna@northfield.example>\nSkickat: torsdag\nTill: Jim\nÄmne: RFQ",
}


@pytest.mark.parametrize("case", BLOCKS)
def test_a_block_of_headers_ends_the_answer_and_names_the_sender(case: str) -> None:
    text = f"Not our field.\n\n{BLOCKS[case]}\n\n{_ASKED}"
    assert new_text(text) == "Not our field."
    assert forwarded_from(text) == ("anna@northfield.example",)


def test_the_rule_above_a_block_is_no_part_of_the_answer() -> None:
    assert new_text(f"Not our field.\n{'_' * 32}\n{BLOCKS['en']}\n\n{_ASKED}") == "Not our field."


TITLES = (
    "-----Original Message-----",
    "---- Original message ----",
    "-----Ursprüngliche Nachricht-----",
    "-------- Originalnachricht --------",
    "-----Message d'origine-----",
    "-----Mensaje original-----",
    "-----Messaggio originale-----",
    "-----Oorspronkelijk bericht-----",
    "-----Wiadomość oryginalna-----",
    "-----Původní zpráva-----",
    "---------- Forwarded message ---------",
    "-------- Weitergeleitete Nachricht --------",
    "Begin forwarded message:",
    "Anfang der weitergeleiteten Nachricht:",
    "Début du message réexpédié :",
)


@pytest.mark.parametrize("title", TITLES)
def test_a_title_ends_the_answer_and_the_sender_is_named_below(title: str) -> None:
    text = f"For you?\n\n{title}\n\nFrom: Ridge <r@mailhouse.example>\nSubject: Quote\n\nHello"
    assert new_text(text) == "For you?"
    assert forwarded_from(text) == ("r@mailhouse.example",)


def test_a_forward_of_a_forward_names_both() -> None:
    text = (
        "FYI\n\n-----Original Message-----\nFrom: b@northfield.example\nSent: Monday\nTo: a@x.example\n\nFYI\n\n"
        "> Begin forwarded message:\n>\n> From: r@mailhouse.example\n> Subject: Quote\n> To: b@northfield.example\n"
    )
    assert forwarded_from(text) == ("b@northfield.example", "r@mailhouse.example")


KEPT = {
    "between the lines": ("> Line 1?\n12,50\n> Line 2?\nno bid", "12,50\nno bid"),
    "a date": ("Data: 2026-12-05\nCena: 12,50", "Data: 2026-12-05\nCena: 12,50"),
    "labels of a quote": ("Date: Dec 3\nTerms: Net 30\nTo: be agreed", "Date: Dec 3\nTerms: Net 30\nTo: be agreed"),
    "from stock": ("From: stock\nPrice: 12.50", "From: stock\nPrice: 12.50"),
    "as I wrote": ("As I wrote:\n1. 12.50", "As I wrote:\n1. 12.50"),
    "as he wrote, with a number": ("As Jim wrote of part 7 wrote:\n12.50", "As Jim wrote of part 7 wrote:\n12.50"),
    "on a day": ("On Monday we ship.\nOn Friday too.", "On Monday we ship.\nOn Friday too."),
    "a list": ("Prices:\n- 12.50\n- 4.40\n\n-- \nJim", "Prices:\n- 12.50\n- 4.40\n\n-- \nJim"),
    "indented": ("1) A\n   12.50 each", "1) A\n   12.50 each"),
    "a rule": ("A\n--------------------------\nB", "A\n--------------------------\nB"),
    "nothing": ("", ""),
    "quotation alone": ("> Please quote", ""),
    "disclaimer": ("12.50\n\nCONFIDENTIAL: this email is private", "12.50\n\nCONFIDENTIAL: this email is private"),
}


@pytest.mark.parametrize("case", KEPT)
def test_what_a_sender_has_written_stays(case: str) -> None:
    text, expected = KEPT[case]
    assert new_text(text) == expected
    assert forwarded_from(text) == ()


def test_the_library_knows_what_our_rules_do_not() -> None:
    assert new_text("見積\n\n2026年11月26日(木) 17:00 Anna <a@x.example>:\n\nold")  # no language that is asked for
    text = "Hello\n\nTo: Jim\nOrganization: Northfield\nCc: Rita\n\nPlease quote"
    assert new_text(text) == "Hello"

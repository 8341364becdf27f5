"""How a finished text is found in another language."""

import pytest

from app.ui.look.catalog import Catalog

_GERMAN = Catalog(
    {
        "Save": "Speichern",
        "Queued": "Wartet",
        "{done} of {all} sent.": "{done} von {all} gesendet.",
        "{0} and {1} more": "{0} und {1} weitere",
        "“{0}” has changed.": "„{0}“ hat sich geändert.",
        "The RFQ has {0}.": "Die Anfrage hat {0}.",
        "a title of {0} characters": "einen Titel mit {0} Zeichen",
        "Choose another folder.": "Wählen Sie einen anderen Ordner.",
        "The disk of {0} is full.": "Der Datenträger von {0} ist voll.",
        "{{{{ {0} }}}} is empty.": "{{{{ {0} }}}} ist leer.",
        "The server refused {what}.": "Der Server hat {what} abgelehnt.",
        "the address": "die Adresse",
        "(First: {0}.)": "(Zuerst: {0}.)",
        "emails are": "E-Mails sind",
        "{0} paused.": "{0} angehalten.",
        "no keyring": "kein Schlüsselbund",
        "{0} of {1}": "{0} von {1}",
        "{0} did not accept it. {1} It answered: {2}": "{0} hat es nicht angenommen. {1} Antwort: {2}",
        "Ask it for a proof of who you are.": "Verlangen Sie einen Nachweis.",
        "The server broke off": "Der Server brach ab",
        "Fri": "Fr",
        "Dec": "Dez",
    },
    (".", ","),
)


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("Save", "Speichern"),
        ("{done} of {all} sent.", "{done} von {all} gesendet."),  # not filled in yet: whoever asked does it
        ("3 of 24 sent.", "3 von 24 gesendet."),
        ("1,203 of 2,400 sent.", "1.203 von 2.400 gesendet."),
        ("The disk of Queued is full.", "Der Datenträger von Wartet ist voll."),
        ("“Queued” has changed.", "„Queued“ hat sich geändert."),  # in quotes: somebody's name
        ("The RFQ has a title of 1,024 characters.", "Die Anfrage hat einen Titel mit 1.024 Zeichen."),
        ("{{ due }} is empty.", "{{ due }} ist leer."),
        ("“a.pdf” has changed. Choose another folder.", "„a.pdf“ hat sich geändert. Wählen Sie einen anderen Ordner."),
        ("Save\n\nQueued", "Speichern\n\nWartet"),
        ("Acme Plating · Queued", "Acme Plating · Wartet"),
        ("12,000", "12.000"),
        ("1,200 emails are paused.", "1.200 E-Mails sind angehalten."),
        ("The server refused the address. (First: Acme.)", "Der Server hat die Adresse abgelehnt. (Zuerst: Acme.)"),
        ("No keyring", "Kein Schlüsselbund"),
        ("3 of 24 · Queued", "3 von 24 · Wartet"),
        (
            "Acme did not accept it. Ask it for a proof of who you are. It answered: 535 No. Try again.",
            "Acme hat es nicht angenommen. Verlangen Sie einen Nachweis. Antwort: 535 No. Try again.",
        ),
        ("The server broke off.", "Der Server brach ab."),
        ("Choose another folder. The server broke off.", "Wählen Sie einen anderen Ordner. Der Server brach ab."),
        ("Fri 4 Dec 2026 17:00 CST", "Fr 4 Dez 2026 17:00 CST"),
    ],
)
def test_a_finished_text_is_found_by_what_it_is_in_english(english: str, german: str) -> None:
    assert _GERMAN.find(english) == german


@pytest.mark.parametrize(
    "text", ["", "Acme Plating", "0190-63512", "Save it", "{", "“”", "of sent.", "Ask Acme of Ohio."]
)
def test_what_the_buyer_wrote_is_not_known(text: str) -> None:
    assert _GERMAN.find(text) is None


def test_the_one_with_the_most_words_is_meant() -> None:
    catalog = Catalog({"{0} of {1}": "{0} von {1}", "{0} of {1} sent": "{0} von {1} gesendet"})
    assert catalog.find("1 of 2 sent") == "1 von 2 gesendet"


def test_a_text_of_values_alone_is_no_pattern() -> None:
    assert Catalog({"{0} – {1}": "{1} – {0}"}).find("a – b") is None

import pytest

from app.transports.imap.folders import folder_for, folders
from app.transports.transport import MailFolder

EXCHANGE = (
    rb'(\HasNoChildren) "/" Entw&APw-rfe',
    rb'(\HasNoChildren) "/" "Gesendete Elemente"',
    rb'(\HasNoChildren) "/" INBOX',
)
GMAIL = (
    rb'(\HasNoChildren) "/" "INBOX"',
    rb'(\HasChildren \Noselect) "/" "[Gmail]"',
    rb'(\HasNoChildren \Sent) "/" "[Gmail]/Gesendet"',
    rb'(\HasNoChildren) "/" "Sent"',
)


def chosen(entries: tuple[bytes | tuple[bytes, bytes] | None, ...], wanted: str = "") -> str | None:
    folder = folder_for(folders(entries), MailFolder.SENT, wanted)
    return None if folder is None else folder.name


def test_the_server_s_own_word_comes_before_a_usual_name() -> None:
    assert chosen(GMAIL) == "[Gmail]/Gesendet"
    assert [f.name for f in folders(GMAIL)] == ["INBOX", "[Gmail]/Gesendet", "Sent"]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        (rb'() "/" "Sent Items"', "Sent Items"),
        (rb'() "." INBOX.Sent', "INBOX.Sent"),
        (rb'() "." "INBOX.sent mail" ', "INBOX.sent mail"),
        (rb"() NIL SENT", "SENT"),
        (rb'() "/" "&AMk-l&AOk-ments envoy&AOk-s"', "Éléments envoyés"),
        (rb'(\Sent) "\\" "Post\\Ausgang"', r"Post\Ausgang"),
    ],
)
def test_a_usual_name_will_do_in_any_language(line: bytes, name: str) -> None:
    assert chosen((rb'() "/" INBOX', line)) == name


def test_the_wanted_folder_is_found_by_the_name_that_people_read_or_that_the_server_writes() -> None:
    assert chosen(EXCHANGE, "entwürfe") == "Entwürfe"
    assert chosen(EXCHANGE, "Entw&APw-rfe") == "Entwürfe"
    assert chosen(EXCHANGE, "Sent") is None
    assert chosen(EXCHANGE) == "Gesendete Elemente"


def test_without_a_usual_name_there_is_none() -> None:
    assert chosen((rb'() "/" INBOX', rb'() "/" "Presented"')) is None


def test_a_name_may_come_as_a_literal_and_what_makes_no_sense_is_left() -> None:
    literal = (rb'(\Sent) "/" {11}', b'Se"nt & Out')
    made = folders((None, b"", b"nonsense", literal, rb'(\NonExistent) "/" Old', b'() "/" NIL', b'"a" "/" b'))
    assert [f.name for f in made] == ['Se"nt & Out']
    assert made[0].raw == b'Se"nt & Out'


def test_an_ampersand_is_one() -> None:
    assert chosen((rb'(\Sent) "/" "Sent &- Done"',)) == "Sent & Done"


def test_what_is_no_modified_utf_7_is_read_as_it_stands() -> None:
    made = folders((rb'() "/" "R&D"', '() "/" "Entwürfe"'.encode(), rb'() "/" 2024', rb'() "/" 007'))
    assert [f.name for f in made] == ["R&D", "Entwürfe", "2024", "007"]
    assert [f.raw for f in made] == [b"R&D", "Entwürfe".encode(), b"2024", b"007"]


def test_what_a_server_adds_behind_the_name_does_not_belong_to_it() -> None:
    assert chosen((rb'(\Sent) "/" "Out" ("CHILDINFO" ("SUBSCRIBED"))',)) == "Out"

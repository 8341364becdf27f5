"""Messages that are kept for other requests."""

import pytest

from app.domain.rfqs.rfq import Text
from app.services.rfqs.mail_templates import STANDARD, MailTemplates, TemplateUnusable
from tests.fakes.office import Office


def _text(language: str = "en", body: str = "Hello") -> Text:
    return Text(language=language, subject="{{ rfq.number }}", body=body)


@pytest.fixture
def templates(office: Office) -> MailTemplates:
    return office.services.mail_templates


def _names(templates: MailTemplates) -> list[tuple[str, str, bool]]:
    return [(one.name, one.text.language, one.is_bundled) for one in templates.every()]


_OWN = [(STANDARD, "en", True), (STANDARD, "de", True)]


def test_the_programs_own_come_first_and_stay_as_they_are(templates: MailTemplates) -> None:
    assert _names(templates) == _OWN
    for change in (
        lambda: templates.save("standard", _text()),
        lambda: templates.rename(STANDARD, "Mine"),
        lambda: templates.remove(STANDARD),
    ):
        with pytest.raises(TemplateUnusable, match="comes with the program"):
            change()


def test_a_template_is_saved_in_each_language_and_replaced(templates: MailTemplates) -> None:
    templates.save(" Plating  jobs ", _text())
    templates.save("plating jobs", _text("de-AT", "Guten Tag"))
    templates.save("PLATING JOBS", _text(body="Hi"))
    assert _names(templates) == [*_OWN, ("plating jobs", "de", False), ("PLATING JOBS", "en", False)]
    made = templates.applied("Plating jobs")
    assert (made.body, made.texts) == ("Hi", (_text("de", "Guten Tag"),))


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (" ", _text(), "no name"),
        ("x" * 1000, _text(), "Shorten it"),
        ("A", _text(body=" "), "needs a subject and a text"),
        ("A", _text("fr"), "can't be in “fr”"),
    ],
)
def test_what_cannot_be_kept_is_refused(templates: MailTemplates, name: str, text: Text, said: str) -> None:
    with pytest.raises(TemplateUnusable, match=said):
        templates.save(name, text)
    assert _names(templates) == _OWN


def test_a_name_is_changed_in_all_languages(templates: MailTemplates) -> None:
    templates.save("A", _text())
    templates.save("A", _text("de"))
    templates.save("B", _text())
    with pytest.raises(TemplateUnusable, match="already a template"):
        templates.rename("a", "b")
    templates.rename("A", "a")
    templates.set_default("a")
    templates.rename("a", "C")
    assert {one.name for one in templates.named("c")} == {"C"}
    assert templates.default() == "C"
    with pytest.raises(TemplateUnusable, match="no template “A”"):
        templates.rename("A", "D")


def test_what_was_removed_comes_back(templates: MailTemplates) -> None:
    templates.save("A", _text())
    templates.save("A", _text("de"))
    before = _names(templates)
    gone = templates.remove("a", "de")
    assert [one.text.language for one in templates.named("A")] == ["en"]
    with pytest.raises(TemplateUnusable, match="no text in “de”"):
        templates.remove("A", "de")
    gone = [*gone, *templates.remove("A")]
    assert _names(templates) == _OWN
    templates.restore(gone)
    assert _names(templates) == before


def test_copies_have_names_of_their_own(templates: MailTemplates) -> None:
    assert templates.duplicate(STANDARD) == "Standard (2)"
    assert templates.duplicate(STANDARD) == "Standard (3)"
    assert _names(templates)[2:] == [(f"Standard ({n})", code, False) for n in (2, 3) for code in ("de", "en")]
    copy = templates.applied("Standard (2)")
    assert (copy.body, len(copy.texts)) == (templates.applied(STANDARD).body, 1)


def test_a_new_request_begins_with_the_chosen_template(office: Office, templates: MailTemplates) -> None:
    assert (templates.default(), templates.applied(STANDARD).texts) == (STANDARD, ())
    templates.save("A", _text("de", "Guten Tag"))
    templates.set_default("a")
    made = office.services.rfq_editing.create("Plating")
    assert (made.body, made.texts) == ("Guten Tag", ())
    templates.save("A", _text())
    made = office.services.rfq_editing.create("Plating")
    assert (made.body, made.texts) == ("Hello", (_text("de", "Guten Tag"),))
    templates.remove("A")
    assert office.services.rfq_editing.create("Plating").body == templates.applied(STANDARD).body

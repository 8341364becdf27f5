"""Templates: one body for plain text and HTML, and nothing in them that could run away or leak."""

import pytest

from app.documents.mail import template as template_module
from app.documents.mail.html_body import html_page
from app.documents.mail.template import Block, MailTemplate, TemplateInvalid

_FIELDS: dict[str, object] = {
    "token": "RFQ-1/K7F3Q",
    "rfq": {"number": "RFQ-1", "title": "Nickel <b>"},
    "vendor": {"name": "Kranz & Söhne"},
    "contact": {"first_name": ""},
    "lines": ({"part": "A", "process": ""}, {"part": "B", "process": "EN"}),
    "lines_table": Block("1. A\n\n2. B", "<table>A B</table>"),
    "attachment_list": Block("", ""),
    "count": 2,
}


def test_one_body_serves_plain_text_and_html() -> None:
    mail = MailTemplate(
        "{{ rfq.number }}", "Hello {{ vendor.name }},\nwelcome\n\n{{ lines_table }}\n\n- < 0.5 mm\n- {{ rfq.title }}\n"
    ).render(_FIELDS)
    assert mail.plain == "Hello Kranz & Söhne,\nwelcome\n\n1. A\n\n2. B\n\n- < 0.5 mm\n- Nickel <b>\n"
    assert "Hello Kranz &amp; Söhne,<br>\nwelcome</p>\n<table>A B</table>\n<ul" in mail.html
    assert "&lt; 0.5 mm</li>" in mail.html
    assert "Nickel &lt;b&gt;</li>" in mail.html


def test_a_block_in_the_middle_of_a_sentence_ends_the_paragraph() -> None:
    html = MailTemplate("s", "See {{ lines_table }} above").render(_FIELDS).html
    assert "See</p>\n<table>A B</table>\n<p" in html


def test_nobody_can_write_what_stands_for_a_block() -> None:
    html = (
        MailTemplate("s", "<lines_table> {{ rfq.number }}").render(_FIELDS | {"rfq": {"number": "<lines_table>"}}).html
    )
    assert "<table>A B" not in html


def test_a_page_without_blocks_is_paragraphs() -> None:
    assert html_page("one\n\ntwo", {}).count("<p ") == 2


def test_the_subject_is_one_line_and_ends_up_with_the_token() -> None:
    fields = _FIELDS | {"rfq": {"number": "RFQ-1\r\nBcc: x@y.example"}}
    assert MailTemplate("{{ rfq.number }}\n", "b").render(fields).subject == "RFQ-1 Bcc: x@y.example [RFQ-1/K7F3Q]"
    assert MailTemplate("[{{ token }}] x", "b").render(_FIELDS).subject == "[RFQ-1/K7F3Q] x"
    assert MailTemplate("x", "b").render({}).subject == "x"


def test_conditions_and_loops_leave_no_holes() -> None:
    body = "a\n{% if attachment_list %}\nfiles\n{% endif %}\n\n\n\n"
    body += "{% for line in lines %}\n{{ loop.index }} {{ line.part | lower }}\n{% endfor %}\nz\n"
    assert MailTemplate("s", body).render(_FIELDS).plain == "a\n\n1 a\n2 b\nz\n"


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("a\n{{ foo }}", "{{ foo }} in line 2 of the body"),
        ("{{ rfq.nix }}", "{{ rfq.nix }} in line 1"),
        ("{{ rfq.notes }}", "internal"),
        ("{{ line.target_price }}", "internal"),
        ("{{ vendor.items }}", "{{ vendor.items }}"),
        ("{{ rfq.number.upper }}", "rfq.number.upper"),
        ("{{ rfq.number.nix }}", "rfq.number.nix"),
        ("{% for x in lines %}{{ x.bad }}{% endfor %}", "bad"),
        ("{% for x in count %}{% endfor %}", "can't be filled in"),
        ("{{ rfq.number", "Line 1 of the body"),
        ("{{ rfq.number | safe }}", "safe"),
        ("{{ 'a' * 10 }}", "Mul"),
        ("{{ range(10) }}", "Call"),
        ("{{ lines[0] }}", "Getitem"),
        ("a\n{% include 'x' %}", "Line 2"),
        ("{% autoescape false %}{{ rfq.title }}{% endautoescape %}", "Line 1"),
        ("{% set x = 1 %}", "Assign"),
        ("{% macro m() %}{% endmacro %}", "Macro"),
        ("{{ ''.__class__ }}", "no value|not a placeholder"),
        ("{% for a in lines %}{% for b in lines %}{% for c in lines %}{% endfor %}{% endfor %}{% endfor %}", "two"),
        ("x" * 100_001, "too long"),
    ],
)
def test_what_cannot_be_filled_in_is_refused_by_name(body: str, says: str) -> None:
    with pytest.raises(TemplateInvalid, match=says.replace("{", r"\{").replace("}", r"\}")):
        MailTemplate("s", body).render(_FIELDS)


def test_a_mistake_in_the_subject_says_so() -> None:
    with pytest.raises(TemplateInvalid, match="line 1 of the subject"):
        MailTemplate("{{ nix }}", "b").render(_FIELDS)


def test_a_text_that_grows_without_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(template_module, "_OUTPUT_LIMIT", 1_000)
    body = "{% for a in lines %}{% for b in lines %}" + "x" * 300 + "{% endfor %}{% endfor %}"
    with pytest.raises(TemplateInvalid, match="grows over"):
        MailTemplate("s", body).render(_FIELDS)


def test_the_check_learns_which_placeholders_are_used_and_empty() -> None:
    template = MailTemplate(
        "{{ rfq.number }}",
        "{{ contact.first_name }} {{ attachment_list }} {% for x in lines %}{{ x.part }}{% endfor %}",
    )
    assert {use.name for use in template.uses} == {"rfq.number", "contact.first_name", "attachment_list", "lines"}
    assert template.empty_placeholders(_FIELDS) == ("attachment_list", "contact.first_name")


@pytest.mark.parametrize(
    ("body", "empty"),
    [
        ("{% if contact.first_name %}{{ contact.first_name }}{% endif %}", ()),
        ("{% if contact.first_name %}Dear{% endif %} {{ contact.first_name }}", ("contact.first_name",)),
        ("{% if contact.first_name_in_full %}x{% endif %}{{ contact.first_name }}", ("contact.first_name",)),
        ("{% if count %}{{ contact.first_name }}{% endif %}", ("contact.first_name",)),
        ("{% if not contact.first_name %}a{% elif count %}b{% else %}{{ contact.first_name }}{% endif %}", ()),
        ("{% if count and contact.first_name %}{{ contact.first_name | upper }}{% endif %}", ()),
        ("{{ contact.first_name if contact.first_name else vendor.name }}", ()),
        ("{{ vendor.name if count }} {{ contact.first_name | upper }}", ("contact.first_name",)),
        ("{% if contact.first_name == 'Dana' %}{{ contact.first_name }}{% endif %}", ()),
        ("{% for x in lines if contact.first_name %}{{ x.part }}{{ vendor.name }}{% endfor %}", ()),
    ],
)
def test_an_empty_value_is_excused_only_where_the_text_asks_about_it(body: str, empty: tuple[str, ...]) -> None:
    fields = _FIELDS | {"contact": {"first_name": "", "first_name_in_full": "Dana"}}
    template = MailTemplate("s", body)
    template.render(fields)
    assert template.empty_placeholders(fields) == empty


def test_a_question_in_the_subject_excuses_nothing_in_the_body() -> None:
    template = MailTemplate("{% if contact.first_name %}x{% endif %}", "{{ contact.first_name }}")
    assert template.empty_placeholders(_FIELDS) == ("contact.first_name",)


def test_the_variable_of_a_loop_is_no_placeholder_and_the_same_word_outside_is() -> None:
    template = MailTemplate(
        "s", "{% for vendor in lines %}{{ vendor.part }}{% else %}none{% endfor %}{{ vendor.name }}"
    )
    assert [(use.name, use.line) for use in template.uses] == [("lines", 1), ("vendor.name", 1)]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("{{ rfq }}", "a placeholder is incomplete"),
        ("{{ lines }}", "a placeholder is incomplete"),
        ("{{ rfq ~ 'x' }}", "a placeholder is incomplete"),
        ("{{ vendor | upper }}", "a placeholder is incomplete"),
        ("{{ lines | first }}", "a placeholder is incomplete"),
        ("{% for line in lines %}{{ line }}{% endfor %}", "a placeholder is incomplete"),
        ("a\n{{ self }}", "{{ self }} in line 2 of the body is not a placeholder"),
        ("{% for line in lines %}{{ loop }}{% endfor %}", "{{ loop }} in line 1 of the body is not a placeholder"),
        ("a\n{# forgotten {{ vendor.name }} and\n{# another #} b", "comment that begins in line 2"),
        ("{# {% if count %} #}", "comment that begins in line 1"),
        ("{# never closed", "Missing end of comment tag"),
        ("{{ " + "(" * 5_000 + "count" + ")" * 5_000 + " }}", "nested too deeply"),
        ("{% if count %}" * 200 + "{% endif %}" * 200, "nested too deeply"),
        ("{{ " + "9" * 5_000 + " }}", "number between braces that is too large"),
        ("{{ 0x" + "f" * 5_000 + " }}", "number between braces that is too large"),
        ("{% if count == 1e999 %}{% endif %}", "number between braces that is too large"),
        ("{% for line in lines %}{{ line.prat }}{% endfor %}", "there is no “prat” here"),
    ],
)
def test_nothing_of_the_language_itself_gets_into_a_mail(body: str, text: str) -> None:
    with pytest.raises(TemplateInvalid) as caught:
        MailTemplate("s", body).render(_FIELDS)
    assert text in str(caught.value)


def test_a_comment_is_left_out_and_a_number_may_be_shown() -> None:
    body = (
        "a {# a word to myself #}{{ count }} {{ lines | length }}{% for line in lines %} {{ loop.index }}{% endfor %}"
    )
    assert MailTemplate("s", body).render(_FIELDS).plain == "a 2 2 1 2\n"

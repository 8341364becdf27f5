"""The subject of an answer, what it quotes, and what of it the buyer wrote."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.inbox.answer import answer_subject, own_words, quoted, thread_of

OURS, THEIRS = "RFQ-2026-0042/K7F3Q", "RFQ-2026-0042/ZP2M8"
MARKED = f"Plating [{OURS}]"


@pytest.mark.parametrize(
    "before",
    [
        "", "Re: ", "RE: RE: re:", "AW: ", "Antw: ", "Antwort: ", "WG: AW: ", "SV: ", "VS: ", "Odp: ", "ODP: Re: ",
        "R: ", "RIF: ", "I: R: ", "RV: ", "Rép: ", "RÉP : ", "TR : RE : ", "Re[2]: ", "Re(3): ", "Re^2: ",
        "RE：",  # noqa: RUF001 - a colon of Chinese programs
        "Fwd: FW: ", "[EXTERN] AW: ", "Re: [External] ", "[EXT]: Re: ", "***SPAM*** Re: ", "回复: ", "Ynt: ",
        "Doorst: ", "  re :  ",
    ],
)  # fmt: skip
def test_whatever_stands_before_it_an_answer_is_marked_once(before: str) -> None:
    assert answer_subject(f"{before}{MARKED}", OURS) == f"Re: {MARKED}"


@pytest.mark.parametrize(
    ("subject", "answer"),
    [
        ("Plating", f"Re: Plating [{OURS}]"),
        ("", f"Re: [{OURS}]"),
        ("Re: AW:", f"Re: [{OURS}]"),
        (f"Re: Plating [{OURS.lower()}]", f"Re: Plating [{OURS.lower()}]"),
        (f"Re: Plating [{THEIRS}]", f"Re: Plating [{OURS}]"),
        (f"Re: Plating [ {THEIRS.lower()} ] {MARKED}", f"Re: Plating {MARKED}"),
        ("Reorder: 5 pcs", f"Re: Reorder: 5 pcs [{OURS}]"),
        ("Ref: PO 123", f"Re: Ref: PO 123 [{OURS}]"),
        ("Revision C? I: see", f"Re: Revision C? I: see [{OURS}]"),
        ("Two\r\nBcc: lines\u2028here", f"Re: Two Bcc: lines here [{OURS}]"),
    ],
)
def test_the_subject_of_an_answer(subject: str, answer: str) -> None:
    assert answer_subject(subject, OURS, [OURS, THEIRS]) == answer


@given(st.text(max_size=80))
def test_an_answer_to_an_answer_has_the_same_subject(subject: str) -> None:
    once = answer_subject(subject, OURS)
    assert answer_subject(once, OURS) == once
    assert once.startswith("Re: ")
    assert once.isprintable()


AT = datetime(2026, 12, 1, 10)  # noqa: DTZ001 - as the buyer's clock shows it


def test_the_original_is_quoted_below_an_empty_line_to_write_in() -> None:
    text = quoted("Hi,\r\n\r\nwhich alloy?\n> Dear Dana,\n>> earlier\n\n", "Dana\n Wu", AT)
    assert text == ("\n\nOn 2026-12-01 10:00, Dana Wu wrote:\n> Hi,\n>\n> which alloy?\n>> Dear Dana,\n>>> earlier\n")
    assert not own_words(text)
    assert own_words(f"7075-T6.{text}") == "7075-T6."
    assert own_words(f"{text}See above.") == "See above."


def test_of_a_mail_without_a_text_only_who_and_when_is_quoted() -> None:
    assert quoted("\n\n", "dana@vendor.example", AT) == "\n\nOn 2026-12-01 10:00, dana@vendor.example wrote:\n"


@pytest.mark.parametrize("text", ["x\n" * 1_000, "x" * 50_000], ids=["lines", "letters"])
def test_a_long_original_is_cut_and_says_so(text: str) -> None:
    shown = quoted(text, "Dana", AT)
    assert len(shown) < 21_000
    assert shown.endswith("> […]\n")


def test_what_servers_refuse_is_not_quoted() -> None:
    assert "> ab\n> c\n" in quoted("a\x00\x7fb\x0bc\ud800", "Dana", AT)


@pytest.mark.parametrize("text", ["", " \n\t\n", "\u200b\xa0\n", "> quoted\r\n> only"], ids=ascii)
def test_an_answer_without_words_is_empty(text: str) -> None:
    assert not own_words(text)


@pytest.mark.parametrize(
    ("in_reply_to", "references", "thread"),
    [
        ((), (), ("<m@v>",)),
        (("<a@b>",), (), ("<a@b>", "<m@v>")),
        (("<a@b>",), ("<r@b>", "<a@b>"), ("<r@b>", "<a@b>", "<m@v>")),
        (("<a@b>",), ("<m@v>", "<r@b>"), ("<m@v>", "<r@b>")),
    ],
    ids=["first", "answer", "thread", "itself"],
)
def test_the_thread_goes_on(in_reply_to: tuple[str, ...], references: tuple[str, ...], thread: tuple[str, ...]) -> None:
    assert thread_of("<m@v>", in_reply_to, references) == thread


def test_a_mail_without_an_id_leaves_what_it_answered() -> None:
    assert thread_of("", ("<a@b>",), ()) == ("<a@b>",)

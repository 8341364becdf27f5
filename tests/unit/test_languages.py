"""Every language says all that the window says."""

import json
import re
from collections import Counter
from pathlib import Path
from string import Formatter

import pytest

from app.ui.look.language import ENGLISH, LANGUAGES
from tests import translation

_FILES = sorted(translation.LANGUAGES.glob("*.json"))
_MNEMONIC = re.compile(r"&(?!&)\w")


def _texts(file: Path) -> dict[str, str]:
    texts: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return texts


def _values(text: str) -> Counter[str]:
    return Counter(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def test_each_language_that_can_be_chosen_is_there() -> None:
    assert {file.stem for file in _FILES} | {ENGLISH} == set(LANGUAGES)


@pytest.mark.parametrize("file", _FILES, ids=lambda file: file.stem)
def test_all_that_the_window_says_is_translated_and_nothing_else(file: Path) -> None:
    """`python -m tests.translation` brings the file up to date."""
    texts, said = _texts(file), translation.texts()
    assert len(said) > 2_000, "the reader lost the texts"
    assert sorted(set(said) - set(texts)) == []
    assert sorted(set(texts) - set(said)) == []
    assert [text for text, there in texts.items() if text and not there] == []


@pytest.mark.parametrize("file", _FILES, ids=lambda file: file.stem)
def test_a_translation_has_the_values_the_keys_and_the_ends_of_its_text(file: Path) -> None:
    faults = [text for text, there in _texts(file).items() if not _is_fit(text, there)]
    assert faults == []


def _is_fit(text: str, there: str) -> bool:
    """Regular expressions and the like are repeated, not translated."""
    if text == there:
        return True
    keys = [len(_MNEMONIC.findall(one.replace("&&", ""))) for one in (text, there)]
    ends = [(one[:1].isspace(), one[-1:].isspace(), one.count("\n")) for one in (text, there)]
    return _values(text) == _values(there) and keys[0] == keys[1] and ends[0] == ends[1]

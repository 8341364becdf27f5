"""A pattern that is compiled when it is first asked."""

import re

import pytest

from app.domain.trade.lazy_pattern import lazy_pattern


def test_it_finds_what_a_compiled_one_finds() -> None:
    lazy, text = lazy_pattern(r"(?P<list>[a-c]+)", re.IGNORECASE), "xAbcy cab"
    compiled = re.compile(r"(?P<list>[a-c]+)", re.IGNORECASE)
    for _ in range(2):  # the first use compiles, the second has it
        assert [m["list"] for m in lazy.finditer(text)] == [m["list"] for m in compiled.finditer(text)]
        assert lazy.sub("-", text) == compiled.sub("-", text)
        assert lazy.match(text, 1) is not None
        assert lazy.fullmatch(text) is None
        assert lazy.pattern == compiled.pattern


def test_nothing_is_compiled_before_it_is_used() -> None:
    lazy = lazy_pattern("(")
    with pytest.raises(re.error):
        lazy.match("(")

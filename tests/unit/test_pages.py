"""Whoever reads the repository gets everywhere from its first page, and every reference says all there is."""

import argparse
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli.arguments import parser
from app.system import settings
from app.ui.manual.page_text import heading_key

_REPOSITORY = Path(__file__).parents[2]
_DOCS = _REPOSITORY / "docs"
_DECISIONS = _DOCS / "decisions"
_FIRST = _REPOSITORY / "README.md"
_PAGES = [_FIRST, *sorted(_DOCS.rglob("*.md")), *sorted((_REPOSITORY / "installer").rglob("*.md"))]
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")


def _text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def _links(page: Path) -> Iterator[tuple[Path, str]]:
    """Files of ours with the heading there, which may be empty; a folder stands for its README."""
    for link in _LINK.findall(_CODE.sub("", _text(page))):
        if "://" not in link:
            name, _, heading = link.partition("#")
            there = (page.parent / name).resolve() if name else page
            yield (there / "README.md" if there.is_dir() else there), heading


def _led_to(page: Path) -> set[Path]:
    return {there for there, _ in _links(page)} if page.suffix == ".md" else set()


def test_every_page_is_two_clicks_away_from_the_first_one() -> None:
    first = _led_to(_FIRST)
    within_reach = first.union(*(_led_to(page) for page in first))
    assert [page.name for page in _DOCS.rglob("*.md") if page not in within_reach] == []


@pytest.mark.parametrize("page", _PAGES, ids=lambda page: str(page.relative_to(_REPOSITORY)))
def test_links_lead_somewhere(page: Path) -> None:
    for there, heading in _links(page):
        assert there.exists(), there
        if heading:
            assert heading in {heading_key(one) for one in re.findall(r"^#+ (.+)$", _text(there), re.MULTILINE)}


def test_every_decision_is_in_the_index_once_by_its_number() -> None:
    listed = re.findall(r"^\* (\d{4}) \[.+\]\((\d{4}-.+?\.md)\)", _text(_DECISIONS / "README.md"), re.MULTILINE)
    assert [name for _, name in listed] == sorted(page.name for page in _DECISIONS.glob("[0-9]*.md"))
    assert [number for number, name in listed if not name.startswith(number)] == []


def test_the_reference_has_every_command() -> None:
    headings = re.findall(r"^### (.+)$", _text(_DOCS / "command-line.md"), re.MULTILINE)
    described = {command for heading in headings for command in heading.split(", ")}
    (commands,) = (a for a in parser()._actions if isinstance(a, argparse._SubParsersAction))
    assert set(commands.choices) - described == set()


def test_every_setting_has_its_advice_and_its_line_in_the_guide() -> None:
    (written,) = re.findall(r"## Settings\n.*?```toml\n(.*?)```", _text(_DOCS / "admin.md"), re.DOTALL)
    known = set(settings._kinds())
    assert set(settings._flat(tomllib.loads(written))) == known
    assert set(settings._ADVICE) == known | {"limits"}

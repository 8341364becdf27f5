"""`docs/faults.md` names tests that exist."""

import re
from pathlib import Path

_REPOSITORY = Path(__file__).parents[2]


def test_every_test_that_the_list_of_faults_names_exists() -> None:
    text = (_REPOSITORY / "docs" / "faults.md").read_text(encoding="utf-8")
    named = set(re.findall(r"::(test_\w+)`", text))
    assert len(named) > 50
    sources = [p.read_text(encoding="utf-8") for p in (_REPOSITORY / "tests").rglob("test_*.py")]
    defined = {name for source in sources for name in re.findall(r"^def (test_\w+)\(", source, re.MULTILINE)}
    assert sorted(named - defined) == []
    files = set(re.findall(r"`((?:\w+/)?test_\w+\.py)", text))
    missing = [f for f in files if not any((_REPOSITORY / "tests" / d / f).exists() for d in ("", "integration"))]
    assert missing == []

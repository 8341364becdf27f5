from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.office import Office, opened


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(tmp_path / "data") as made:
        yield made


@pytest.fixture
def drawing(tmp_path: Path) -> Path:
    path = tmp_path / "P-1_revB.pdf"
    path.write_bytes(b"%PDF drawing " * 1000)
    return path

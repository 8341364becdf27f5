import pytest

from app.system import resources


def test_a_text_and_its_octets_are_read() -> None:
    assert resources.read_text("__init__.py").encode() == resources.read_bytes("__init__.py").replace(b"\r\n", b"\n")


@pytest.mark.parametrize("name", ["templates/none.txt", "../pyproject.toml", "/etc/passwd"])
def test_what_is_not_shipped_is_named(name: str) -> None:
    with pytest.raises(resources.ResourceMissing, match=name):
        resources.path(name)

import pytest

from app.system.time_zone import system_time_zone


def test_the_computers_zone_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tzlocal.get_localzone_name", lambda: "Europe/Berlin")
    assert system_time_zone() == "Europe/Berlin"


@pytest.mark.parametrize("name", [None, "", "Nowhere/Atall", "../etc"])
def test_a_zone_that_cannot_be_told_is_utc(monkeypatch: pytest.MonkeyPatch, name: str | None) -> None:
    monkeypatch.setattr("tzlocal.get_localzone_name", lambda: name)
    assert system_time_zone() == "UTC"

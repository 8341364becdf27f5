from pathlib import Path

import pytest

from app.system.environments import EnvironmentNameInvalid
from app.system.folders import DataFolderUnusable
from app.system.settings import Settings
from app.system.settings_file import SettingsInvalid


def written(folder: Path, text: str, environment: str = "production") -> Settings:
    root = folder if environment == "production" else folder / "environments" / environment
    root.mkdir(parents=True, exist_ok=True)
    (root / "settings.toml").write_text(text, encoding="utf-8")
    return Settings.load(environment, folder)


def test_without_a_file_the_defaults_count_and_nothing_is_made(tmp_path: Path) -> None:
    settings = Settings.load(None, tmp_path / "new")
    assert (settings.environment, settings.number_series, settings.account) == ("production", "RFQ", "practice")
    assert settings.limits.messages_per_minute is None
    assert not (tmp_path / "new").exists()


def test_the_file_wins_over_the_default_and_the_variable_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RFQ_SENDER_LOG_LEVEL", "ERROR")
    settings = written(tmp_path, 'theme = "dark"\nlog_level = "DEBUG"\n')
    assert (settings.theme, settings.log_level, settings.log_format) == ("dark", "ERROR", "text")


def test_an_empty_variable_counts_as_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RFQ_SENDER_THEME", "")
    assert Settings.load(None, tmp_path).theme == "system"


def test_one_limit_may_come_from_the_file_and_another_from_a_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RFQ_SENDER_LIMITS__CONNECTIONS", "2")
    limits = written(tmp_path, "[limits]\nmessages_per_minute = 12\nmessage_mb = 7.5\n").limits
    assert (limits.connections, limits.messages_per_minute, limits.message_mb) == (2, 12, 7.5)


def test_a_password_variable_is_no_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RFQ_SENDER_ACCOUNT_OFFICE_PASSWORD", "secret word")
    assert "secret word" not in repr(Settings.load(None, tmp_path))


def test_each_environment_has_its_own_file_and_folder(tmp_path: Path) -> None:
    trial = written(tmp_path, 'theme = "dark"\n', "trial")
    assert trial.data_dir == trial.folder.root == tmp_path / "environments" / "trial"
    assert (trial.environment, trial.theme) == ("trial", "dark")
    assert Settings.load(None, tmp_path).theme == "system"


def test_the_environment_comes_from_the_option_then_from_the_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RFQ_SENDER_ENV", "practice")
    assert Settings.load(None, tmp_path).environment == "practice"
    assert Settings.load("production", tmp_path).environment == "production"


def test_an_unsafe_environment_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentNameInvalid):
        Settings.load("../elsewhere", tmp_path)


@pytest.mark.parametrize(
    ("text", "key", "value", "advice"),
    [
        ('theme = "blue"', "theme", "'blue'", "system, light or dark"),
        ("[limits]\nconnections = 0", "limits.connections", "0", "from 1 to 10"),
        ("colour = 1", "colour", "", "There is no setting"),
        ('time_zone = "Mars/Olympus"', "time_zone", "'Mars/Olympus'", "America/Chicago"),
        ('time_zone = "../etc"', "time_zone", "'../etc'", "America/Chicago"),
        ('time_zone = "Europe"', "time_zone", "'Europe'", "America/Chicago"),
        ("time_zone = 5", "time_zone", "5", "America/Chicago"),
        ('number_series = "R Q"', "number_series", "'R Q'", "for example RFQ"),
        ('number_series = "RFQ\\n"', "number_series", "'RFQ\\n'", "for example RFQ"),
        ('account = ""', "account", "''", "the name of an account"),
        ('log_level = "debug"', "log_level", "'debug'", "DEBUG, INFO"),
        ("log_format = 1", "log_format", "1", "text or json"),
        ('clearances = "CUI"', "clearances", "'CUI'", '["CUI", "ITAR"]'),
        ("clearances = '[\"CUI\"]'", "clearances", "'[\"CUI\"]'", '["CUI", "ITAR"]'),
        ('clearances = ["CUI", 1]', "clearances", "['CUI', 1]", '["CUI", "ITAR"]'),
        ("limits = 3", "limits", "3", "each limit by itself"),
        ("[limits]\ncolour = 1", "limits.colour", "", "The settings are: number_series"),
        ("[limits]\nconnections = true", "limits.connections", "True", "from 1 to 10"),
        ('[limits]\nconnections = "null"', "limits.connections", "'null'", "from 1 to 10"),
        ("[limits]\nmessages_per_minute = 2.5", "limits.messages_per_minute", "2.5", "from 1 to 100000"),
        ("[limits]\nmessage_mb = nan", "limits.message_mb", "nan", "up to 1000"),
        ("[colour]", "colour", "", "Fix its name, or remove it"),
    ],
)
def test_a_wrong_value_is_named_with_its_file_and_what_to_write(
    tmp_path: Path, text: str, key: str, value: str, advice: str
) -> None:
    with pytest.raises(SettingsInvalid) as caught:
        written(tmp_path, text)
    assert caught.value.key == key
    for part in (key, value, advice, str(tmp_path / "settings.toml")):
        assert part in str(caught.value)


def test_a_wrong_variable_is_named_not_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RFQ_SENDER_LIMITS__CONNECTIONS", "many")
    with pytest.raises(SettingsInvalid, match=r"RFQ_SENDER_LIMITS__CONNECTIONS.*'many'") as caught:
        Settings.load(None, tmp_path)
    assert "settings.toml" not in str(caught.value)


def test_a_list_in_a_variable_is_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RFQ_SENDER_CLEARANCES", '["CUI", "SECRET"]')
    assert Settings.load(None, tmp_path).clearances == ("CUI", "SECRET")
    monkeypatch.setenv("RFQ_SENDER_CLEARANCES", "CUI")
    with pytest.raises(SettingsInvalid, match=r"RFQ_SENDER_CLEARANCES.*'CUI'.*lowest first"):
        Settings.load(None, tmp_path)


def test_a_variable_may_be_in_small_letters_and_end_in_a_blank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("rfq_sender_limits__connections", "2 ")
    assert Settings.load(None, tmp_path).limits.connections == 2


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("RFQ_SENDER_LIMITS__COLOUR", "1"),
        ("RFQ_SENDER_LIMITS_CONNECTIONS", "2"),
        ("RFQ_SENDER_LIMITS", '{"connections": 2}'),
    ],
)
def test_a_variable_that_is_nearly_a_limit_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, text: str
) -> None:
    monkeypatch.setenv(variable, text)
    with pytest.raises(SettingsInvalid, match=f"(?i)“{variable}”.*connections"):
        Settings.load(None, tmp_path)


def test_where_the_data_are_and_a_password_are_no_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = Settings.load(None, tmp_path)
    for name in ("RFQ_SENDER_DATA_DIR", "RFQ_SENDER_ACCOUNT__X_PASSWORD", "THEME"):
        monkeypatch.setenv(name, "secret word")
    assert Settings.load(None, tmp_path) == before


@pytest.mark.parametrize(
    ("variable", "meant"),
    [
        ("RFQ_SENDER_LIMIT__CONNECTIONS", "Did you mean “RFQ_SENDER_LIMITS__CONNECTIONS”"),
        ("RFQ_SENDER_LOGLEVEL", "Did you mean “RFQ_SENDER_LOG_LEVEL”"),
        ("RFQ_SENDER_ACCOUNT_OFFICE_PASSWRD", "Fix its name, or remove it"),
        ("RFQ_SENDER_FOLDER", "Fix its name, or remove it"),
    ],
)
def test_a_variable_that_is_no_setting_is_refused_and_its_value_not_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, meant: str
) -> None:
    monkeypatch.setenv(variable, "secret word")
    with pytest.raises(SettingsInvalid, match=f"no setting “{variable}” in the variables.*{meant}") as caught:
        Settings.load(None, tmp_path)
    assert caught.value.key == variable
    assert "secret word" not in str(caught.value)


def test_what_counts_cannot_be_changed_in_place(tmp_path: Path) -> None:
    settings = Settings.load(None, tmp_path)
    with pytest.raises(AttributeError):
        settings.theme = "dark"  # type: ignore[misc]  # what the types forbid as well
    with pytest.raises(AttributeError):
        settings.limits.connections = 2  # type: ignore[misc]


def test_every_value_is_told_by_its_key(tmp_path: Path) -> None:
    values = written(tmp_path, 'theme = "dark"\n[limits]\nconnections = 2').values()
    assert (values["theme"], values["limits.connections"], values["limits.message_mb"]) == ("dark", 2, None)
    assert not {"limits", "environment", "folder"} & values.keys()


def test_a_file_that_is_no_toml_is_not_guessed_at(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid, match=r"settings\.toml.*line 2"):
        written(tmp_path, 'theme = "dark"\nlog_level = \n')


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    assert written(tmp_path, '\ufefftheme = "dark"').theme == "dark"


def test_saving_keeps_comments_and_other_lines(tmp_path: Path) -> None:
    before = written(tmp_path, '# ours\ntheme = "dark" # for the night shift\naccount = "office"\n')
    after = before.save(theme="light", account=None, log_level="DEBUG")
    text = (tmp_path / "settings.toml").read_text(encoding="utf-8")
    assert text == '# ours\ntheme = "light" # for the night shift\nlog_level = "DEBUG"\n'
    assert (before.theme, after.theme, after.account) == ("dark", "light", "practice")
    assert Settings.load(None, tmp_path) == after


def test_saving_a_wrong_value_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    settings = written(tmp_path, 'theme = "dark"\n')
    with pytest.raises(SettingsInvalid):
        settings.save(log_level="loud")
    assert (tmp_path / "settings.toml").read_text(encoding="utf-8") == 'theme = "dark"\n'


@pytest.mark.parametrize("name", ["colour", "environment", "folder"])
def test_saving_what_is_no_setting_is_a_mistake_of_ours(tmp_path: Path, name: str) -> None:
    with pytest.raises(TypeError, match=name):
        Settings.load(None, tmp_path).save(**{name: "red"})


def test_limits_are_saved_as_a_table(tmp_path: Path) -> None:
    saved = Settings.load(None, tmp_path).save(limits={"connections": 2})
    assert (tmp_path / "settings.toml").read_text(encoding="utf-8") == "[limits]\nconnections = 2\n"
    assert Settings.load(None, tmp_path) == saved


def test_the_first_save_makes_the_folder(tmp_path: Path) -> None:
    Settings.load("trial", tmp_path).save(number_series="TRY")
    assert Settings.load("trial", tmp_path).number_series == "TRY"


def test_a_file_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    settings = Settings.load(None, tmp_path)
    (tmp_path / "settings.new").mkdir()
    with pytest.raises(DataFolderUnusable, match=str(tmp_path)):
        settings.save(theme="dark")


def test_practice_never_goes_to_a_teams_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RFQ_SENDER_DATABASE", "postgresql://rfq@db.shop.example/rfq")
    monkeypatch.setenv("RFQ_SENDER_SHARED_FOLDER", str(tmp_path / "share"))
    real, practice = Settings.load(None, tmp_path), Settings.load("practice", tmp_path)
    assert (real.database, real.folder.spool) == (
        "postgresql://rfq@db.shop.example/rfq",
        tmp_path / "share" / "spool",
    )
    assert (practice.database, practice.folder.spool) == ("", practice.data_dir / "spool")

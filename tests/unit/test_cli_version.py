import subprocess
import sys

_SLOW = {
    *("sqlalchemy", "alembic", "PySide6", "msgspec", "rich", "jinja2", "aiosmtpd", "keyring", "exchangelib", "ssl"),
    *("imapclient", "imaplib", "wakepy", "jeepney", "procrastinate", "psycopg", "asyncio"),
}


def _loaded_by(*words: str) -> set[str]:
    code = (
        "import sys\n"
        f"sys.argv = ['rfq-sender', *{words!r}]\n"
        "from app.__main__ import run\n"
        "try:\n    run()\n"
        "except SystemExit:\n    pass\n"
        "print('\\n'.join(sys.modules), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout
    return set(done.stderr.split())


def test_the_version_is_told_without_loading_anything_slow() -> None:
    loaded = _loaded_by("--version")
    assert not _SLOW & loaded
    assert {m for m in loaded if m.startswith("app.")} <= {
        *("app.__main__", "app.cli", "app.cli.answer", "app.cli.arguments", "app.cli.parsing"),
        *("app.cli.given_file", "app.domain.trade.rfq_file_name"),
        *(
            "app.cli.account_arguments",
            "app.cli.comparison_arguments",
            "app.cli.decision_arguments",
            "app.cli.handover_arguments",
            "app.cli.notice_arguments",
            "app.cli.quote_arguments",
            "app.cli.reply_arguments",
            "app.cli.rfq_arguments",
            "app.cli.server_arguments",
            "app.cli.vendor_arguments",
            "app.domain",
            "app.domain.accounts",
            "app.domain.accounts.account",
        ),
        *("app.domain.trade", "app.domain.trade.ids", "app.domain.trade.problem", "app.domain.trade.text_key"),
        *("app.domain.vendors", "app.domain.vendors.import_kind", "app.domain.vendors.response"),
        *("app.domain.vendors.sheet_options", "app.cli.sheet_arguments"),
        *("app.domain.words", "app.domain.words.vocabulary"),
    }


def test_a_command_loads_no_window() -> None:
    loaded = _loaded_by("--help")
    assert not _SLOW & loaded


def test_listing_loads_no_window_and_no_mail_reader(tmp_path: object) -> None:
    loaded = _loaded_by("--data-dir", str(tmp_path), "outbox")
    assert "sqlalchemy" in loaded
    assert (
        not {
            "PySide6",
            "shiboken6",
            "exchangelib",
            "xlsxwriter",
            "python_calamine",
            "imapclient",
            "wakepy",
            "procrastinate",
        }
        & loaded
    )


def test_listing_reads_its_settings_with_nothing_slow(tmp_path: object) -> None:
    loaded = _loaded_by("--data-dir", str(tmp_path), "outbox")
    assert "app.system.settings" in loaded
    assert not {"pydantic", "pydantic_settings", "dotenv", "tomlkit"} & loaded


def test_listing_the_outbox_loads_no_engine_no_templates_and_no_other_command(tmp_path: object) -> None:
    _loaded_by("--data-dir", str(tmp_path), "outbox")  # a first start puts the folder in order
    loaded = _loaded_by("--data-dir", str(tmp_path), "outbox")
    assert not {"alembic", "jinja2", "rapidfuzz", "email_validator", "sqlalchemy.dialects.postgresql"} & loaded
    assert {m for m in loaded if m.startswith(("app.cli.", "app.services.sending.", "app.transports.smtp."))} <= {
        *("app.cli.answer", "app.cli.arguments", "app.cli.outbox_commands", "app.cli.outbox_table", "app.cli.parsing"),
        *(
            "app.cli.account_arguments",
            "app.cli.comparison_arguments",
            "app.cli.decision_arguments",
            "app.cli.handover_arguments",
            "app.cli.notice_arguments",
            "app.cli.quote_arguments",
            "app.cli.reply_arguments",
            "app.cli.given_file",
            "app.cli.progress",
            "app.cli.sheet_arguments",
            "app.cli.run",
            "app.cli.ending",
            "app.cli.sending",
            "app.cli.rfq_arguments",
            "app.cli.server_arguments",
            "app.cli.vendor_arguments",
            "app.cli.watched",
            "app.services.sending.broken_off",
            "app.services.sending.outbox_reading",
        ),
        "app.transports.smtp.distrust",
    }

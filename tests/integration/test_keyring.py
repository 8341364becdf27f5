"""The password's way through the desktop's own keyring: a private session bus and a private, unlocked collection."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.patience import LIMIT_S

ROOT = Path(__file__).parents[2]
PROGRAMS = ("dbus-run-session", "gnome-keyring-daemon")
KEEP_ONE = f"""
from app.system.secrets import KeyringSecrets

secrets = KeyringSecrets("production", time_limit={LIMIT_S})
assert secrets.reason_unavailable() is None, secrets.reason_unavailable()
assert secrets.get("office") is None
secrets.set("office", "Zwölf & “drei”")
assert KeyringSecrets("production").get("office") == "Zwölf & “drei”"
assert KeyringSecrets("practice").get("office") is None
secrets.delete("office")
assert secrets.get("office") is None
print("kept and forgotten")
"""
UNLOCKED = 'printf "%s" test | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1 && exec "$@"'


def environment(home: Path) -> dict[str, str]:
    (home / "run").mkdir(mode=0o700)
    (home / "share" / "keyrings").mkdir(parents=True)
    kept = {name: value for name, value in os.environ.items() if name not in {"DISPLAY", "PYTHON_KEYRING_BACKEND"}}
    folders = {"RUNTIME_DIR": "run", "DATA_HOME": "share", "CONFIG_HOME": "config", "CACHE_HOME": "cache"}
    return kept | {f"XDG_{name}": str(home / folder) for name, folder in folders.items()}


@pytest.mark.skipif(not all(map(shutil.which, PROGRAMS)), reason=f"needs {' and '.join(PROGRAMS)}")
def test_a_password_is_kept_by_the_desktops_keyring(tmp_path: Path) -> None:
    done = subprocess.run(
        ["dbus-run-session", "--", "bash", "-c", UNLOCKED, "_", sys.executable, "-c", KEEP_ONE],
        cwd=ROOT,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    assert done.stdout == "kept and forgotten\n", done.stderr


def test_without_a_session_bus_there_is_no_keyring(tmp_path: Path) -> None:
    """As on a server: the reason is said at once, nothing is written to a file instead."""
    asked = f"KeyringSecrets('production', time_limit={LIMIT_S}).reason_unavailable()"
    code = f"from app.system.secrets import KeyringSecrets; print({asked})"
    bare = environment(tmp_path) | {"DBUS_SESSION_BUS_ADDRESS": f"unix:path={tmp_path / 'none'}"}
    bare["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=bare, capture_output=True, text=True, check=True)
    assert done.stdout == "this computer has no keyring that keeps secrets.\n"

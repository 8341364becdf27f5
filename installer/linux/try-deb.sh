#!/bin/bash
# try-deb.sh FILE.deb [WORK]: install the package into a Debian that has nothing else, and let the program test itself
# there as a user. Wants root and debootstrap. By hand: it loads some 150 MB.
set -euo pipefail
DEB=$(readlink -f "$1") ROOT=$(readlink -m "${2:-/tmp/rfq-sender-debian}")
if [ ! -e "$ROOT/ready" ]; then
    debootstrap --variant=minbase bookworm "$ROOT" ${DEBIAN_MIRROR:+"$DEBIAN_MIRROR"} >/dev/null
    touch "$ROOT/ready"
fi
cp "$DEB" "$ROOT/tmp/rfq-sender.deb"
[ -e /etc/apt/apt.conf.d ] && cp -r /etc/apt/apt.conf.d/. "$ROOT/etc/apt/apt.conf.d/" # a proxy, where there is one
inside() { chroot "$ROOT" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive "$@"; }
inside apt-get update -qq
inside dpkg --purge rfq-sender >/dev/null 2>&1 || true # what a failed try has left
inside apt-get install -qq --no-install-recommends -y /tmp/rfq-sender.deb >/dev/null
inside useradd --create-home buyer 2>/dev/null || true
inside su buyer -c 'cd && rfq-sender --version && rfq-sender doctor --self-test'
inside dpkg --purge rfq-sender >/dev/null
[ ! -e "$ROOT/opt/rfq-sender" ] || { echo "left behind: $(find "$ROOT/opt/rfq-sender" | head -3)" >&2; exit 1; }
echo "installed, tested and removed clean"

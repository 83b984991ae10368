#!/bin/sh
# Installs what the tests run against besides the .NET SDK: Debian's real etcd, its client, python-etcd, curl, libfaketime.
# Needs root and apt. Does nothing when everything is there; never leaves an etcd service running.
set -eu

fail() {
    echo "install-test-tools: $1" >&2
    exit 1
}

is_installed() {
    [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

command -v dpkg-query >/dev/null 2>&1 && command -v apt-get >/dev/null 2>&1 ||
    fail "apt-get and dpkg are missing: the tests need a Debian machine (etcd-server, etcd-client, python3-etcd, libfaketime)."

missing=""
for package in etcd-server etcd-client python3-etcd libfaketime; do
    is_installed "$package" || missing="$missing $package"
done
for command in curl python3; do
    [ -x "/usr/bin/$command" ] || missing="$missing $command"
done
# The tests tie each server's life to the test host's with setpriv.
[ -x /usr/bin/setpriv ] || missing="$missing util-linux"
# One test gives each member a network namespace of its own.
[ -x /usr/sbin/ip ] || missing="$missing iproute2"

if [ -z "$missing" ]; then
    exit 0
fi
[ "$(id -u)" = 0 ] || fail "must run as root to install$missing (try: sudo $0)."

# While this file answers 101, package scripts start no service. A policy that is already there is put back.
policy=/usr/sbin/policy-rc.d
saved=""
if [ -e "$policy" ]; then
    saved="$policy.before-netcd"
    mv "$policy" "$saved"
fi
restore_policy() {
    rm -f "$policy"
    [ -z "$saved" ] || mv "$saved" "$policy"
}
trap restore_policy EXIT
trap 'exit 1' INT TERM
printf '#!/bin/sh\nexit 101\n' >"$policy"
chmod 755 "$policy"

export DEBIAN_FRONTEND=noninteractive
# Package lists may be old or absent; a broken foreign source must not stop us, so the install decides.
apt-get -o DPkg::Lock::Timeout=120 -qq update || echo "install-test-tools: apt-get update failed, trying anyway." >&2
# shellcheck disable=SC2086 # $missing is a list of words.
apt-get -o DPkg::Lock::Timeout=120 -qq install --yes --no-install-recommends $missing >/dev/null ||
    fail "apt-get could not install$missing (its messages are above)."

case "$missing" in
*etcd-server*)
    # The package enables its service for the next boot; the tests start their own servers.
    if command -v systemctl >/dev/null 2>&1; then
        systemctl disable --quiet etcd.service
        [ ! -d /run/systemd/system ] || systemctl stop etcd.service
    fi
    if [ -e /etc/init.d/etcd ]; then
        update-rc.d etcd disable >/dev/null
    fi
    ;;
esac

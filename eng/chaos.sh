#!/bin/sh
# Plays faults of all kinds against a cluster of real processes under load and checks what its clients were told:
#   eng/chaos.sh [--seed N] [--members 3|5] [--etcds 0..N] [--seconds N]
# Default: a new seed, three members, all netcd, 900 seconds. The seed decides the faults; a failure prints the command again.
# As root it also fills disks. What the members log is kept in the directory that NETCD_E2E_LOGS names, if it is set.
set -eu
cd "$(dirname "$0")/.."

usage() {
    echo "chaos: $1; usage: eng/chaos.sh [--seed N] [--members N] [--etcds N] [--seconds N]" >&2
    exit 2
}

export NETCD_CHAOS_MEMBERS=3 NETCD_CHAOS_ETCDS=0 NETCD_CHAOS_SECONDS=900
while [ $# -gt 0 ]; do
    [ $# -ge 2 ] || usage "$1 needs a number"
    case "$2" in
    '' | *[!0-9]*) usage "$1 needs a number, not '$2'" ;;
    esac
    case "$1" in
    --seed) export NETCD_SEED="$2" ;;
    --members) NETCD_CHAOS_MEMBERS="$2" ;;
    --etcds) NETCD_CHAOS_ETCDS="$2" ;;
    --seconds) NETCD_CHAOS_SECONDS="$2" ;;
    *) usage "unknown: $1" ;;
    esac
    shift 2
done
[ "$NETCD_CHAOS_MEMBERS" -ge 3 ] || usage "--members must be 3 or more, or no fault could be survived"
[ "$NETCD_CHAOS_ETCDS" -le "$NETCD_CHAOS_MEMBERS" ] || usage "--etcds must not be more than --members"

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
eng/install-test-tools.sh
dotnet build tests/Netcd.EndToEnd.Tests --configuration Release --verbosity quiet
exec dotnet test tests/Netcd.EndToEnd.Tests --configuration Release --no-build --filter FullyQualifiedName~ChaosTests \
    --logger 'console;verbosity=detailed'

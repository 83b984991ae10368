#!/bin/sh
# Builds netcd in Release and runs it with a data directory beside this script's repository.
# Arguments go to netcd and win over what is set here: eng/run.sh --data-dir /var/lib/netcd --debug
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
dotnet build "$root/src/Netcd" --configuration Release --verbosity quiet --nologo >&2

# exec: signals reach netcd itself, and its exit code is the script's.
exec "$root/src/Netcd/bin/Release/net10.0/netcd" \
    --data-dir "$root/default.etcd" \
    --listen-client-urls http://127.0.0.1:2379 \
    --advertise-client-urls http://127.0.0.1:2379 \
    "$@"

#!/bin/sh
# Installs the test tools, builds everything in Release and runs all tests.
# The last line is the sum over all test projects: "total: N passed, M failed[, K skipped]".
set -eu
cd "$(dirname "$0")/.."

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
results=artifacts/test-results
rm -rf "$results"

eng/install-test-tools.sh
dotnet restore netcd.slnx
dotnet build netcd.slnx --configuration Release --no-restore

status=0
dotnet test netcd.slnx --configuration Release --no-build --logger trx --results-directory "$results" "$@" || status=$?
/usr/bin/python3 eng/sum-test-results.py "$results" || status=1
exit "$status"

#!/bin/bash
# Delivery by the released program: kills on both sides while events go to rsyslog by RELP, and the time to open a spool of 1 GB.
# bench/delivery.sh [EVENTS]    (100,000 unless given; needs rsyslog with its RELP module)
set -eu
cd "$(dirname "$(readlink -f "$0")")/.."
events=${1:-100000}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
./whorl --version >/dev/null
dotnet build tests/Whorl.Service.Tests -c Release -v q -nologo -clp:NoSummary >/dev/null
tests=.artifacts/bin/Whorl.Service.Tests/release/Whorl.Service.Tests.dll

echo "processor: $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores"
WHORL_PROGRAM="$PWD/.artifacts/whorl/whorl" WHORL_DELIVERY_EVENTS=$events dotnet "$tests" -noLogo -noColor -showLiveOutput \
    -class Whorl.Service.Tests.Delivery.Kills.ServeKillTests | sed -n 's/.*\[OUTPUT\] //p; /Total:/p'

# 1,460 bytes an event.
dotnet "$tests" --fill-spool "$folder/spool" 700000
dotnet "$tests" --open-spool "$folder/spool"

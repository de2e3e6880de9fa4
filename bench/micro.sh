#!/bin/bash
# micro.sh [--long] [--filter GLOB]: the micro benchmarks beside their C twins (bench/c, -O2, libcrypto): nanoseconds an
# operation and bytes allocated. A short job by default; --long is BenchmarkDotNet's own choice of rounds.
# The C side is timed on the CPU clock, the C# side on the wall clock: on a busy machine look at the minima.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
work=$root/.artifacts/bench/micro
mkdir -p "$work"
dotnet build "$here/Whorl.Benchmarks" -c Release -v q -nologo -clp:NoSummary
benchmarks=$root/.artifacts/bin/Whorl.Benchmarks/release/Whorl.Benchmarks
"$benchmarks" --inputs "$work"
: >"$work/c.tsv"
if echo '#include <openssl/evp.h>' | gcc -E - >/dev/null 2>&1; then
  for twin in hello:hello.bin initial:initial.bin packets:packets.pcap handshake:-; do
    gcc -O2 -o "$work/${twin%%:*}" "$here/c/${twin%%:*}.c" -lcrypto
    "$work/${twin%%:*}" "$work/${twin#*:}" >>"$work/c.tsv"
  done
else
  echo "micro.sh: no C twins: gcc or OpenSSL's headers are missing (apt-get install gcc libssl-dev)" >&2
fi
rm -f "$work/cs.tsv"
(cd "$work" && "$benchmarks" --results "$work/cs.tsv" "$@" >"$work/log") || { tail -40 "$work/log" >&2; exit 1; }
awk -F '\t' '
  FNR == NR { median[$1] = $2; best[$1] = $3; next }
  FNR == 1 { printf "%-28s %10s %10s %10s %10s %8s %8s\n", "", "C# ns", "min", "C ns", "min", "ratio", "bytes" }
  { printf "%-28s %10.1f %10.1f %10s %10s %8s %8d\n", $1, $2, $3, ($1 in best) ? median[$1] : "-", ($1 in best) ? best[$1] : "-", ($1 in best) ? sprintf("%.2f", $3 / best[$1]) : "-", $4 }
' "$work/c.tsv" "$work/cs.tsv"

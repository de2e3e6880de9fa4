#!/bin/bash
# flood.sh [FLOWS_SYN] [FLOWS_ONE]: `whorl read --threads 1` on captures that want more memory than it may take:
#   syn  a million concurrent connections of which only the SYN was seen
#   one  ten million flows of one packet each, a quarter of them a ClientHello that nobody answers
# with whole handshakes planted among them (bench/flood.c). Prints what came out, for --flow-memory 256M and 64M.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
work=$root/.artifacts/bench
mkdir -p "$work"
template=$root/tests/testdata/hellos/openssl-tls13.pcap

for program in gcc /usr/bin/time; do
  [ -x "$(command -v $program)" ] || { echo "flood.sh: needs $program (apt-get install ${program##*/})" >&2; exit 1; }
done
gcc -O2 -o "$work/flood" "$here/flood.c"
"$root/whorl" --version >/dev/null # builds when stale
whorl=$root/.artifacts/whorl/whorl
declare -A flows=([syn]=${1:-1000000} [one]=${2:-10000000}) every=([syn]=1000 [one]=10000)

printf '%-4s %8s %11s %8s %8s %9s %10s %9s %9s %s\n' kind memory packets wall CPU 'peak MiB' evicted planted found exit
for kind in syn one; do
  capture=$work/flood-$kind.pcap
  planted=$("$work/flood" $kind "${flows[$kind]}" "${every[$kind]}" "$template" 2>&1 >"$capture")
  for memory in 256M 64M; do
    status=0
    /usr/bin/time -q -o "$work/time" -f '%e %U %S %M' \
      "$whorl" read --threads 1 --flow-memory $memory -f jsonl -o "$work/flood.jsonl" "$capture" 2>"$work/summary" || status=$?
    read -r wall user system peak < <(tail -1 "$work/time")
    # Planted handshakes are the answered ones from 172.16.0.0/12.
    found=$(grep '"src_ip":"172\.' "$work/flood.jsonl" | grep -c '"version":"TLS 1.3"' || true)
    printf '%-4s %8s %11s %8s %8s %9s %10s %9s %9s %s\n' $kind $memory "$(sed -n 's/^whorl: \([0-9]*\) packets.*/\1/p' "$work/summary")" \
      "$wall" "$(awk "BEGIN { print $user + $system }")" "$((peak / 1024))" \
      "$(grep -o '[0-9]* flows evicted' "$work/summary" | cut -d' ' -f1 || true)" "$planted" "$found" "$status"
  done
  rm -f "$capture"
done

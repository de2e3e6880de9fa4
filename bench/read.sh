#!/bin/bash
# read.sh [FOLDER]: times `whorl read` beside its peers, in one run, over dense.pcap and bulk.pcap.
#
# FOLDER holds the two captures. Without it they are made once in .artifacts/captures, by make-big.sh of the shared
# material (../shared beside the checkout, or WHORL_SHARED), which needs Debian's python3-cryptography.
# RUNS (default 5) is the number of rounds; medians are printed. TSHARK=0 leaves tshark out, TSHARK=N runs it N times.
# Programs take turns within a round, so that what disturbs the machine disturbs all of them.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
runs=${RUNS:-5}
tshark_runs=${TSHARK:-1}
work=$root/.artifacts/bench
mkdir -p "$work"

need() { # need PROGRAM PACKAGE: installs a Debian package when its program is missing
  [ -x "$(command -v "$1")" ] && return
  echo "read.sh: installing $2" >&2
  [ "$(id -u)" = 0 ] || sudo=sudo
  DEBIAN_FRONTEND=noninteractive ${sudo:-} apt-get install -y -q "$2" >"$work/apt.log" 2>&1 ||
    { echo "read.sh: $1 is missing and '$2' could not be installed; see $work/apt.log" >&2; exit 1; }
}

folder=${1:-$root/.artifacts/captures}
if [ ! -f "$folder/dense.pcap" ] || [ ! -f "$folder/bulk.pcap" ]; then
  shared=${WHORL_SHARED:-$root/../shared}
  if [ ! -x "$shared/bench/make-big.sh" ]; then
    echo "read.sh: no dense.pcap and bulk.pcap in $folder, and no bench/make-big.sh in $shared to make them; set WHORL_SHARED" >&2
    exit 1
  fi
  echo "read.sh: making the captures, 1.2 GB, which takes minutes" >&2
  "$shared/bench/make-big.sh" "$folder"
fi

need gcc gcc
need ndpiReader libndpi-bin
[ "$tshark_runs" = 0 ] || need tshark tshark
gcc -O2 -o "$work/limit" "$here/limit.c"
gcc -O2 -o "$work/measure" "$here/measure.c"
"$root/whorl" --version >/dev/null # builds when stale
whorl=$root/.artifacts/whorl/whorl
cores=$(nproc)
times=$work/times.tsv
: >"$times"

whorl() { # whorl CAPTURE NAME THREADS [VARIABLE=VALUE]: a new file each time, as users write one
  rm -f "$work/$1-$2.jsonl"
  measure "$1" "$2" ${4:+env "$4"} "$whorl" read --threads "$3" -f jsonl -o "$work/$1-$2.jsonl" "$file"
}

measure() { # measure CAPTURE NAME COMMAND...: appends wall, CPU and peak memory (MiB) to the table
  local capture=$1 name=$2
  shift 2
  "$work/measure" "$@" | awk -v c="$capture" -v n="$name" '{ printf "%s\t%s\t%s\t%s\t%s\n", c, n, $1, $2, $3 }' >>"$times"
}

for capture in dense bulk; do
  file=$folder/$capture.pcap
  cat "$file" >/dev/null # into the page cache
  for _ in $(seq "$runs"); do
    measure $capture limit "$work/limit" "$file"
    whorl $capture whorl-1 1
    whorl $capture whorl-all "$cores"
    whorl $capture whorl-1-nocache 1 WHORL_CERTIFICATE_CACHE=off
    measure $capture ndpiReader ndpiReader -q -i "$file"
  done
  for _ in $(seq "$tshark_runs"); do
    measure $capture tshark tshark -n -r "$file" -o tcp.reassemble_out_of_order:FALSE -Y tls.handshake.type -T fields \
      -e frame.number -e tls.handshake.ja3 -e tls.handshake.ja3s -e tls.handshake.extensions_server_name
  done
  for other in whorl-all whorl-1-nocache; do
    cmp -s "$work/$capture-whorl-1.jsonl" "$work/$capture-$other.jsonl" || { echo "read.sh: the output of $capture differs ($other)" >&2; exit 1; }
  done
done

# Flows in which a ClientHello was seen; the two captures are made with 38,324 and 400.
flows() { grep -o '"src_ip":.*"protocol":"[a-z]*","hello":[0-9]*' "$work/$1-whorl-1.jsonl" | sed 's/,"hello":.*//' | sort -u | wc -l; }

sort -t "$(printf '\t')" -k1,1r -k2,2 "$times" | awk -F '\t' -v cores="$cores" -v dense="$(flows dense)" -v bulk="$(flows bulk)" '
  function median(key, column,    n, list, i, j, t) {
    n = count[key]
    for (i = 1; i <= n; i++) list[i] = value[key, column, i] + 0
    for (i = 2; i <= n; i++) for (j = i; j > 1 && list[j] < list[j - 1]; j--) { t = list[j]; list[j] = list[j - 1]; list[j - 1] = t }
    return n == 0 ? 0 : n % 2 ? list[(n + 1) / 2] : (list[n / 2] + list[n / 2 + 1]) / 2
  }
  function m(capture, name, column) { return median(capture SUBSEP name, column) }
  function least(capture, name, column,    i, best) {
    best = value[capture SUBSEP name, column, 1]
    for (i = 2; i <= count[capture, name]; i++) if (value[capture SUBSEP name, column, i] + 0 < best + 0) best = value[capture SUBSEP name, column, i]
    return best
  }
  function check(text, holds) { printf "%-72s %s\n", text, holds ? "holds" : "DOES NOT HOLD" }
  {
    key = $1 SUBSEP $2
    i = ++count[key]
    value[key, 3, i] = $3; value[key, 4, i] = $4; value[key, 5, i] = $5
    if (!(key in seen)) { seen[key] = 1; order[++names] = key }
  }
  END {
    printf "%-6s %-16s %5s %9s %9s %9s %9s %9s\n", "", "", "runs", "wall s", "best", "CPU s", "best", "peak MiB"
    for (i = 1; i <= names; i++) {
      split(order[i], part, SUBSEP)
      printf "%-6s %-16s %5d %9.3f %9.3f %9.3f %9.3f %9.1f\n", part[1], part[2], count[order[i]], m(part[1], part[2], 3), least(part[1], part[2], 3), m(part[1], part[2], 4), least(part[1], part[2], 4), m(part[1], part[2], 5)
    }
    print ""
    check(sprintf("dense: flows with a ClientHello %d, of 38324", dense), dense == 38324)
    check(sprintf("bulk: flows with a ClientHello %d, of 400", bulk), bulk == 400)
    cpu = m("dense", "whorl-1", 4)
    r = m("dense", "ndpiReader", 4) / cpu
    check(sprintf("dense: CPU of ndpiReader / whorl on one thread %.1f, wanted 6", r), r >= 6)
    if (count["dense", "tshark"]) { r = m("dense", "tshark", 4) / cpu; check(sprintf("dense: CPU of tshark / whorl on one thread %.1f, wanted 45", r), r >= 45) }
    r = m("dense", "ndpiReader", 4) / m("dense", "whorl-1-nocache", 4)
    check(sprintf("dense: the same of ndpiReader without the certificate cache %.1f", r), r >= 6)
    r = m("dense", "whorl-1", 3) / m("dense", "whorl-all", 3)
    check(sprintf("dense: wall on one thread / on %d threads %.2f, wanted 1.5", cores, r), r >= 1.5)
    r = m("bulk", "whorl-1", 3) / m("bulk", "limit", 3)
    check(sprintf("bulk: wall of whorl on one thread / limit %.2f, at most 2.5", r), r <= 2.5)
    r = m("bulk", "whorl-all", 3) / m("bulk", "limit", 3)
    check(sprintf("bulk: wall of whorl on %d threads / limit %.2f, at most 2.5", cores, r), r <= 2.5)
    most = 0
    for (i = 1; i <= names; i++) if (order[i] ~ /whorl/) { split(order[i], part, SUBSEP); v = m(part[1], part[2], 5); most = v > most ? v : most }
    check(sprintf("peak memory of whorl %.1f MiB, at most 100", most), most <= 100)
  }'

#!/bin/sh
# Mutates captures the way Wireshark's fuzz-test.sh does and reads them with the built command:
#   fuzz/mutate-corpus.sh FOLDER ROUNDS [SEED]
# Each round changes one byte in fifty of every capture below 1 MB (editcap -E) and cuts every capture at a random
# offset. Prints how often each exit code came, the worst time and the worst memory. Fails when the command dies, needs
# more than 20 seconds for a batch, or more than 300 MB. WHORL names another command than the checkout's.
set -u
cd "$(dirname "$0")/.."
corpus=${1:?usage: fuzz/mutate-corpus.sh FOLDER ROUNDS [SEED]}
rounds=${2:?usage: fuzz/mutate-corpus.sh FOLDER ROUNDS [SEED]}
seed=${3:-1}
whorl=${WHORL:-$(ls -t .artifacts/bin/Whorl.Cli/release*/whorl 2>/dev/null | head -n 1)}
[ -x "$whorl" ] || { echo "build the command first: dotnet build src/Whorl.Cli -c Release" >&2; exit 2; }
command -v editcap >/dev/null || { echo "editcap is missing: install wireshark-common" >&2; exit 2; }

batch=20
seconds=20
megabytes=300
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
find "$corpus" -type f -size -1024k \( -name '*.pcap*' -o -name '*.cap' -o -path '*robust*' \) | sort > "$work/captures"
: > "$work/results"

# run FILE...: one line "CODE SECONDS KILOBYTES" in results, and the code in $code.
run() {
  timeout "$seconds" /usr/bin/time -o "$work/time" -f '%e %M' "$whorl" read -f jsonl -q -o /dev/null "$@" 2>"$work/errors"
  code=$?
  echo "$code $(tail -n 1 "$work/time")" >> "$work/results"
}

keep() {
  mkdir -p .artifacts/fuzz/mutated
  cp "$1" .artifacts/fuzz/mutated/
  echo "exit $code: $(basename "$1"), kept in .artifacts/fuzz/mutated" >&2
  tail -n 3 "$work/errors" >&2
}

# 1 is "could not be opened", 3 "damaged": both are answers. Anything else is looked for file by file.
check() {
  run "$@"
  case $code in
    0 | 1 | 3) ;;
    *)
      for file in "$@"; do
        run "$file"
        case $code in 0 | 1 | 3) ;; *) keep "$file" ;; esac
      done
      ;;
  esac
}

flush() {
  set -- "$work"/in/*
  [ -e "$1" ] && check "$@"
  rm -rf "$work/in"
  mkdir "$work/in"
}

mkdir "$work/in"
round=0
files=0
while [ "$round" -lt "$rounds" ]; do
  number=0
  while read -r capture; do
    number=$((number + 1))
    name=$((seed + round))-$number-$(basename "$capture")
    editcap -E 0.02 --seed $(((seed + round) * 1000 + number)) "$capture" "$work/in/edited-$name" 2>/dev/null || rm -f "$work/in/edited-$name"
    size=$(stat -c %s "$capture")
    cut=$(awk -v s=$(((seed + round) * 7919 + number)) -v n="$size" 'BEGIN { srand(s); print int(rand() * n) }')
    head -c "$cut" "$capture" > "$work/in/cut-$name"
    files=$((files + 2))
    [ $((number % batch)) -eq 0 ] && flush
  done < "$work/captures"
  flush
  round=$((round + 1))
done

echo "$files mutated captures in $(wc -l < "$work/results") runs; exit codes:"
cut -d' ' -f1 "$work/results" | sort -n | uniq -c | sed 's/^ *\([0-9]*\) \(.*\)/  \2: \1 times/'
worst=$(awk '{ if ($2 > t) t = $2; if ($3 > m) m = $3 } END { printf "%s %d", t, m / 1024 }' "$work/results")
echo "worst time ${worst% *} s, worst memory ${worst#* } MB"
[ "${worst#* }" -le "$megabytes" ] && ! cut -d' ' -f1 "$work/results" | grep -qv '^[013]$'

#!/bin/bash
# loop.sh [CONNECTIONS]: what a connection costs the probe loops beside a C program that does the same (client.c): connect, send
# a ClientHello, receive the answer, reset; against answerer.c on loopback. Answers come from core 0, probes from core 1.
# RUNS (default 5) rounds in turn, of which medians are printed; CPU time is the number to compare, its half is loopback's own.
# Then what a connection holds that gets no answer, and system calls a connection where strace is installed.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$root/.artifacts/bench/scan
count=${1:-30000}
runs=${RUNS:-5}
port=${PORT:-19443}
silent=$((port + 1))
first=5000
mkdir -p "$work"
for program in gcc taskset; do
  [ -x "$(command -v $program)" ] || { echo "loop.sh: needs $program" >&2; exit 1; }
done
gcc -O2 -o "$work/answerer" "$here/answerer.c"
gcc -O2 -o "$work/client" "$here/client.c"
dotnet build "$root/bench/Whorl.Benchmarks" -c Release -v q -nologo -clp:NoSummary
loops=$root/.artifacts/bin/Whorl.Benchmarks/release/Whorl.Benchmarks
"$loops" --inputs "$work"

taskset -c 0 "$work/answerer" "$port" "$work/flight.bin" wait & answerer=$!
taskset -c 0 "$work/answerer" "$silent" "$work/flight.bin" silent & quiet=$!
trap 'kill $answerer $quiet' EXIT

client() { taskset -c 1 "$work/client" "$port" "$work/question.bin" "$1" "$2" rst "$3"; }
loop() { taskset -c 1 "$loops" --scan "$port" "$work/question.bin" "$1" "$2" rst "$4" "$3"; }

printf '%-10s %9s %10s %8s %8s %8s\n' client 'in flight' 'conn/s' 'CPU us' user system
for in_flight in 500 5000; do
  : >"$work/times"
  for _ in $(seq "$runs"); do
    for name in C epoll sockets; do
      { if [ $name = C ]; then client "$count" $in_flight $first; else loop "$count" $in_flight $first $name; fi; } |
        sed -nE "s|^[0-9]+ connections, 0 failures, ([0-9]+)/s, ([0-9.]+) us CPU \(user ([0-9.]+), system ([0-9.]+)\).*|$name \1 \2 \3 \4|p" >>"$work/times"
    done
  done
  for name in C epoll sockets; do
    line=$name
    for field in 2 3 4 5; do
      line+=" $(grep "^$name " "$work/times" | cut -d' ' -f$field | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }')"
    done
    read -r _ rate cpu user system <<<"$line"
    printf '%-10s %9s %10s %8s %8s %8s\n' $name $in_flight "$rate" "$cpu" "$user" "$system"
  done
done

for name in epoll sockets; do
  printf '%-10s ' $name
  taskset -c 1 "$loops" --hold "$silent" "$work/question.bin" 5000 $name
done

if [ -x "$(command -v strace)" ]; then
  strace -f -c -o "$work/strace-c" "$work/client" "$port" "$work/question.bin" 3000 500 rst >/dev/null
  strace -f -c -o "$work/strace-epoll" "$loops" --scan "$port" "$work/question.bin" 3000 500 rst epoll >/dev/null
  for name in c epoll; do
    printf 'system calls a connection, %s:' $name
    awk '$NF ~ /^(socket|connect|epoll_ctl|epoll_wait|sendto|recvfrom|setsockopt|getsockopt|fcntl|close)$/ { n = $4; printf " %s %.2f", $NF, n / 3000; all += n } END { printf " = %.2f\n", all / 3000 }' "$work/strace-$name"
  done
fi

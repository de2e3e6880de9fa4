#!/bin/bash
# What the service bears: ./bench/serve.sh [SECONDS [CLIENTS]] (default: 60 200). Needs Debian's wrk, curl, openssl and python3.
# Clients ask for a cached verdict, each again as soon as it is answered; then the same beside 500 connections that never finish their
# request and captures of 10 GB that are sent one after the other.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
seconds=${1:-60} clients=${2:-200}
for program in wrk curl openssl python3; do
    command -v $program >/dev/null || { echo "serve.sh: $program is missing" >&2; exit 1; }
done
./whorl --version >/dev/null # builds when stale
whorl=.artifacts/whorl/whorl
folder=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null; wait 2>/dev/null; rm -rf "$folder"' EXIT
store=$folder/s.db
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$folder/k.pem" -out "$folder/c.pem" -days 3 -subj /CN=localhost 2>/dev/null
openssl s_server -accept 127.0.0.1:18443 -cert "$folder/c.pem" -key "$folder/k.pem" -www -quiet >/dev/null 2>&1 &
key=$($whorl keys create load --role analyst --rate 0 --scans 0 --store "$store" 2>/dev/null)
$whorl serve --store "$store" --listen 127.0.0.1:18642 --allow 127.0.0.0/8 2>"$folder/log" &
service=$!
url=http://127.0.0.1:18642
curl -s --retry 50 --retry-connrefused --retry-delay 1 -o /dev/null "$url/readyz"
body='{"host":"127.0.0.1","port":18443}'
curl -sf -H "Authorization: Bearer $key" -d "$body" "$url/api/v1/verdict" >/dev/null
cat >"$folder/post.lua" <<LUA
wrk.method = "POST"
wrk.body = '$body'
wrk.headers["Authorization"] = "Bearer $key"
wrk.headers["Content-Type"] = "application/json"
LUA

load() { # load NAME: one line
    wrk -t1 -c"$clients" -d"${seconds}s" --latency -s "$folder/post.lua" "$url/api/v1/verdict" >"$folder/out"
    awk -v name="$1" -v clients="$clients" -v seconds="$seconds" '
        /50%/ { median = $2 } /99%/ { p99 = $2 } /Max/ { next } /Requests\/sec/ { rate = $2 } /requests in/ { all = $1 }
        /Non-2xx/ { bad = $NF } /Socket errors/ { sub(/ *Socket errors: /, ""); errors = $0 }
        END { printf "%-22s %d clients, %d s: %d answers, %.0f a second, median %s, p99 %s, other than 2xx %d, socket errors %s\n", name, clients, seconds, all, rate, median, p99, bad, errors == "" ? "none" : errors }' "$folder/out"
}

load "alone"
python3 - <<'LORIS' &
import socket, time
held = []
for i in range(500):
    s = socket.create_connection(("127.0.0.1", 18642)); s.send(b"POST /api/v1/verdict HTTP/1.1\r\nHost: x\r\n"); held.append(s)
while True:
    for i, s in enumerate(held):
        try: s.send(b"X-A: b\r\n")
        except OSError:
            held[i] = socket.create_connection(("127.0.0.1", 18642)); held[i].send(b"POST /api/v1/verdict HTTP/1.1\r\nHost: x\r\n")
    time.sleep(1)
LORIS
(while :; do head -c 10G /dev/zero | curl -s -o /dev/null -H "Authorization: Bearer $key" -H "Transfer-Encoding: chunked" -T - -X POST "$url/api/v1/captures" || :; sleep 0.2; done) 2>/dev/null &
load "beside slow and large"
echo "memory at the most     $(awk '/VmHWM/ { print int($2 / 1024) }' /proc/$service/status) MiB"

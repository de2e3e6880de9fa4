#!/bin/bash
# What the store does at scale: ./bench/store.sh [TARGETS [WEEKS [SEED]]] (default: 1000000 30 11, some ten minutes and 2 GB of disk).
# Writes a simulated population, counts its tally again, looks values up, by itself and by a service (with curl), and evaluates all weeks; beside it, in the same run, a plain
# table without any index that python3's sqlite3 fills with a twentieth as many rows by a prepared insert.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
targets=${1:-1000000} weeks=${2:-30} seed=${3:-11}
./whorl --version >/dev/null # builds when stale
whorl=.artifacts/whorl/whorl
folder=$(mktemp -d)
service=
trap '[ -z "$service" ] || kill "$service" 2>/dev/null; rm -rf "$folder"' EXIT
store=$folder/s.db

seconds() { # seconds COMMAND...: its wall time; its output is dropped
    local begin=$EPOCHREALTIME
    "$@" >/dev/null
    awk -v a="$begin" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.3f", b - a }'
}

took=$(seconds $whorl simulate -q --store "$store" --seed "$seed" --targets "$targets" --weeks "$weeks")
sightings=$(python3 -c "import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute('SELECT count(*) FROM seen').fetchone()[0])" "$store")
awk -v n="$sightings" -v t="$took" -v b="$(stat -c %s "$store")" 'BEGIN { printf "ingest       %.1f s, %d sightings, %d a second, %.1f bytes each\n", t, n, n / t, b / n }'

python3 - "$folder/plain.db" $((sightings / 20)) "$took" "$sightings" <<'PEER'
import sqlite3, sys, time
path, rows, took, sightings = sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4])
plain = sqlite3.connect(path)
plain.execute("PRAGMA journal_mode = WAL")
plain.execute("CREATE TABLE t(week, ip, port, name, atsf, jarm, server, at)")
begin = time.time()
for first in range(0, rows, 1 << 18):
    plain.executemany("INSERT INTO t VALUES(?,?,?,?,?,?,?,?)",
                      ((2900, i * 2654435761 & 0xFFFFFFFF, 443, f"name{i}.example", "8a3997bb48f3eac2", i % 5000, "nginx", i) for i in range(first, min(rows, first + (1 << 18)))))
    plain.commit()
rate = rows / (time.time() - begin)
print(f"plain table  {rate:.0f} rows a second: whorl's ingest is {sightings / took / rate:.2f} of it")
PEER

# As after a list that changes what past weeks were: the tally must be made again, which the next question does.
python3 -c "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute(\"UPDATE fact SET value = 1 WHERE name = 'stale'\"); c.commit()" "$store"
values=$(python3 - "$store" <<'VALUES'
import sqlite3, sys
c = sqlite3.connect(sys.argv[1])
print(c.execute("SELECT f.value FROM profile p JOIN fingerprint f ON f.id = p.jarm GROUP BY f.id ORDER BY count(*) DESC LIMIT 1").fetchone()[0])
print(c.execute("SELECT f.value FROM profile p JOIN fingerprint f ON f.id = p.jarm GROUP BY f.id ORDER BY count(*) DESC LIMIT 1 OFFSET 1000").fetchone()[0])
print(c.execute("SELECT f.value FROM profile p JOIN fingerprint f ON f.id = p.atsf GROUP BY f.id ORDER BY count(*) DESC LIMIT 1 OFFSET 1000").fetchone()[0])
print(".".join(str(b) for b in c.execute("SELECT ip FROM target LIMIT 1 OFFSET 1000").fetchone()[0]))
VALUES
)
read -r popular _ <<<"$values"
echo "rebuild      $(seconds $whorl lookup "$popular" --store "$store") s, the first lookup after it included"
for value in $values; do
    times=$(for _ in {1..21}; do seconds $whorl lookup "$value" --store "$store"; echo; done | sort -n | sed -n 11p)
    echo "lookup       $times s, the whole process, of $value"
done
echo "start        $(seconds $whorl --version) s of each is the process itself"
# The same of a service that has learnt from the store, after a first question.
key=$($whorl keys create bench --rate 0 --store "$store" 2>/dev/null)
begin=$EPOCHREALTIME
$whorl serve --store "$store" --listen 127.0.0.1:18643 2>"$folder/log" &
service=$!
until curl -sf -o /dev/null http://127.0.0.1:18643/readyz; do
    kill -0 "$service" 2>/dev/null || { cat "$folder/log" >&2; exit 1; }
    sleep 0.2
done
awk -v a="$begin" -v b="$EPOCHREALTIME" 'BEGIN { printf "service      ready after %.1f s\n", b - a }'
for value in $values; do
    ask() { curl -s -o /dev/null -w '%{time_total}\n' -H "Authorization: Bearer $key" "http://127.0.0.1:18643/api/v1/lookup?value=$value"; }
    ask >/dev/null
    echo "lookup       $(for _ in 1 2 3 4 5 6 7; do ask; done | sort -n | sed -n 4p) s, asked of the service, of $value"
done
kill "$service"
wait "$service" || :
service=
echo "evaluation   $(seconds $whorl evaluate c2 --store "$store") s, all weeks, all methods"

#!/bin/bash
# Searches and pages of the service over a large store: ./bench/pages.sh [TARGETS [WEEKS [SEED]]] (default: 340000 30 11, some ten million sightings).
# An argument that is a file is taken for a store that is there already. Needs python3.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
./whorl --version >/dev/null # builds when stale
whorl=.artifacts/whorl/whorl
folder=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null; wait 2>/dev/null; rm -rf "$folder"' EXIT
store=$folder/s.db
if [ -f "${1:-}" ]; then
    store=$(readlink -f "$1")
else
    $whorl simulate -q --store "$store" --seed "${3:-11}" --targets "${1:-340000}" --weeks "${2:-30}" >/dev/null
fi
key=$($whorl keys create pages --role viewer --rate 0 --store "$store" --state "$folder/state.db" 2>/dev/null)
$whorl serve --store "$store" --state "$folder/state.db" --listen 127.0.0.1:18644 2>"$folder/log" &
KEY=$key python3 - "$store" <<'ASK'
import os, sqlite3, statistics, sys, time, urllib.error, urllib.parse, urllib.request
base, key = "http://127.0.0.1:18644", os.environ["KEY"]

def get(path):
    begin = time.perf_counter()
    with urllib.request.urlopen(urllib.request.Request(base + path, headers={"Authorization": "Bearer " + key}), timeout=60) as answer:
        answer.read()
    return 1000 * (time.perf_counter() - begin)

for _ in range(600):
    try:
        get("/readyz")
        break
    except (urllib.error.URLError, ConnectionError):
        time.sleep(0.5)
db = sqlite3.connect(sys.argv[1])
print(f"sightings {db.execute('SELECT count(*) FROM seen').fetchone()[0]:,}")
jarm = [row[0] for row in db.execute("SELECT f.value FROM profile p JOIN fingerprint f ON f.id = p.jarm GROUP BY f.id ORDER BY count(*) DESC LIMIT 3")]
atsf = [row[0] for row in db.execute("SELECT f.value FROM profile p JOIN fingerprint f ON f.id = p.atsf GROUP BY f.id ORDER BY count(*) DESC LIMIT 600")]
ips = [".".join(map(str, row[0])) for row in db.execute("SELECT ip FROM target LIMIT 20 OFFSET 5000")]
names = [row[0] for row in db.execute("SELECT value FROM name LIMIT 20 OFFSET 9000")]
queries = [f"jarm:{v}" for v in jarm] + [f"atsf:{v}" for v in atsf[:3] + atsf[-20:]] + [f"ip:{v}" for v in ips] + [f"sni:{v}" for v in names] + [
    "server:nginx", "server:nginx port:8443", "server:apache -port:443", "port:8443", "server:zzz", f"jarm:{jarm[0][:30]}*", f"jarm:{jarm[0][:30]}* server:nginx", "verdict:c2",
    "score:>=0.9", "score:>=0.9 server:nginx", "family:cobalt", "status:connection-refused", 'issuer:"Let\'s Encrypt" port:8443', "sni:*.example", "ip:240.0.3.0/24", "first_seen:<7d",
    "last_seen:>10w server:nginx", "-server:nginx -server:apache", "cdn:cloudflare", "subject:wiki"]
times = sorted(get("/search?q=" + urllib.parse.quote(query)) for _ in range(3) for query in queries)
print(f"searches  {len(times)}: median {statistics.median(times):.0f} ms, 95th percentile {times[int(0.95 * len(times))]:.0f} ms, longest {times[-1]:.0f} ms")
for page in ["/", "/detections", "/fingerprints", f"/fingerprints/{atsf[0]}", f"/fingerprints/{jarm[0]}", "/targets", f"/targets/{ips[0]}", "/servers", "/knowledge", "/scans", "/settings"]:
    first, *rest = [get(page) for _ in range(6)]
    print(f"page      {first:4.0f} ms first, {statistics.median(rest):4.0f} ms then  {page[:40]}")
ASK
if command -v node >/dev/null && [ -d tests/browser/node_modules ]; then
    KEY=$key node bench/pages/paint.mjs http://127.0.0.1:18644
else
    echo "paint     not measured: node and tests/browser/node_modules are needed (./test installs them)"
fi

#!/bin/bash
# scan.sh [jarm|atsf|nginx|memory|targets]...: measures `whorl scan` beside C programs and its peers, in one run, all five by default.
#
#   jarm     CPU and connections/s of JARM on one core beside a C client that connects, sends, receives and closes (client.c), against
#            an answerer on the other core that replays a recorded flight (answerer.c)
#   atsf     CPU a handshake, the mean over the ten hellos, against a server that really shakes hands (tls.c), by group
#   nginx    connections/s, a hello each, on both cores together with nginx, beside openssl s_time, sslscan and nmap ssl-enum-ciphers
#   memory   what 5,000 connections hold that get no answer, and whether any of them fails
#   targets  targets/s and peak memory of a dry run over ten million, as a network and as a list
#
# Everything stays on loopback: servers listen on all of 127.0.0.0/8, so that each target is an address of its own. RUNS (default 5)
# rounds in turn, of which medians are printed, so that what disturbs the machine disturbs all. SCALE (default 1) makes it longer.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
work=$root/.artifacts/bench/scan
runs=${RUNS:-5}
scale=${SCALE:-1}
port=${PORT:-19443}
mkdir -p "$work"
cd "$work"
read -ra wanted <<<"${*:-jarm atsf nginx memory targets}"

missing() { echo "scan.sh: LEFT OUT: $1" >&2; }
has() { [ -x "$(command -v "$1")" ]; }
for program in gcc taskset openssl; do
  has $program || { echo "scan.sh: needs $program" >&2; exit 1; }
done
gcc -O2 -o measure "$here/measure.c"
for program in answerer client record; do
  gcc -O2 -o $program "$here/scan/$program.c"
done
"$root/whorl" --version >/dev/null # builds when stale
whorl=$root/.artifacts/whorl/whorl
rm -f results.tsv && touch results.tsv

servers=()
stop() { # ends the servers and waits until they have ended
  [ ${#servers[@]} = 0 ] || { kill "${servers[@]}" 2>/dev/null; wait "${servers[@]}" 2>/dev/null; } || true
  servers=()
}
trap stop EXIT
serve() { # serve PORT COMMAND...: starts a server and waits until it listens
  local at=$1
  shift
  if (exec 3<>"/dev/tcp/127.0.0.1/$at") 2>/dev/null; then echo "scan.sh: port $at is taken; set PORT" >&2; exit 1; fi
  "$@" & servers+=($!)
  for _ in $(seq 50); do
    (exec 3<>"/dev/tcp/127.0.0.1/$at") 2>/dev/null && return
    sleep 0.1
  done
  echo "scan.sh: $1 does not listen on port $at" >&2
  exit 1
}
scan() { # scan PORT NETWORK CONCURRENCY OPTION...: "WALL CPU MIB HANDSHAKES" of a scan at full speed; complains of what is no success
  local at=$1 network=$2 concurrency=$3 out=$work/scan.jsonl
  shift 3
  rm -f "$out"
  set -- "$whorl" scan "$network" --port "$at" --include-special --rate 0 --concurrency "$concurrency" --per-address 1000 -q -f jsonl -o "$out" "$@"
  [ -z "${CORE:-}" ] || set -- taskset -c "$CORE" "$@"
  ./measure "$@" | tr '\n' ' '
  awk -F '"handshakes":' '!/"status":"success"/ { bad++ } { split($2, n, ","); all += n[1] }
    END { print all; if (bad) printf "scan.sh: %d of %d targets failed\n", bad, NR >"/dev/stderr" }' "$out"
}
note() { printf '%s\t%s\n' "$1" "$2" >>results.tsv; } # note NAME VALUE
median() { awk -F '\t' -v n="$1" '$1 == n { print $2 }' results.tsv | sort -g | awk '{ v[NR] = $1 } END { if (NR == 0) print 0; else if (NR % 2) print v[(NR + 1) / 2]; else print (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }
holds() { awk -v text="$1" -v a="$2" -v relation="$3" -v b="$4" 'BEGIN { printf "%-84s %s\n", text, (relation == "<=" ? a <= b : a >= b) ? "holds" : "DOES NOT HOLD" }'; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", b == 0 ? 0 : a / b }'; }
network() { echo "127.1.0.0/$((32 - $1 - $(awk -v s="$scale" 'BEGIN { n = 0; while (2 ^ (n + 1) <= s) n++; print n }')))"; } # network BITS: so many addresses

certificates() {
  [ -f rsa.pem ] || {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 365 -subj /CN=bench.example -keyout ec.key -out ec.pem
    openssl req -x509 -newkey rsa:2048 -nodes -days 365 -subj /CN=bench.example -keyout rsa.key -out rsa.pem
  } 2>openssl.log
}

flight() {
  # A ServerHello of TLS 1.2 with four extensions and the record of a Certificate: 1,300 bytes.
  {
    printf '\x16\x03\x03\x00\x45\x02\x00\x00\x41\x03\x03'; printf 'a%.0s' {1..32}
    printf '\x00\xc0\x2f\x00\x00\x19\xff\x01\x00\x01\x00\x00\x0b\x00\x02\x01\x00\x00\x23\x00\x00\x00\x10\x00\x06\x00\x04\x03\x66\x6f\x6f'
    printf '\x16\x03\x03\x04\xc0\x0b\x00\x04\xbc\x00\x04\xb9'; printf 'b%.0s' {1..1209}
  } >flight.bin
}

jarm() {
  ./record "$port" hellos.bin 10 & local recorder=$!
  sleep 0.2
  "$whorl" scan "127.0.0.1:$port" --methods jarm -q -f jsonl -o record.jsonl || true
  wait $recorder
  flight
  serve "$port" taskset -c 0 ./answerer "$port" flight.bin wait
  local targets=$((8192 * scale)) line cpu rate wall mib count
  for _ in $(seq "$runs"); do
    line=$(taskset -c 1 ./client "$port" hellos.bin $((targets * 10)) 500 fin 5000 $targets)
    [[ $line == *" 0 failures"* ]] || echo "scan.sh: client: $line" >&2
    note jarm-c-rate "$(sed -E 's|.*failures, ([0-9]+)/s.*|\1|' <<<"$line")"
    note jarm-c-cpu "$(sed -E 's|.*, ([0-9.]+) us CPU.*|\1|' <<<"$line")"
    read -r wall cpu mib count <<<"$(CORE=1 scan "$port" "$(network 13)" 500 --methods jarm)"
    rate=$(awk -v n="$count" -v s="$wall" 'BEGIN { printf "%.0f", n / s }')
    cpu=$(awk -v n="$count" -v s="$cpu" 'BEGIN { printf "%.1f", s * 1e6 / n }')
    note jarm-rate "$rate"; note jarm-cpu "$cpu"; note jarm-mib "$mib"
  done
  stop
  printf '\n%-36s %10s %10s\n' "JARM, one core, recorded flight" 'conn/s' 'CPU us'
  printf '%-36s %10s %10s\n' 'C client' "$(median jarm-c-rate)" "$(median jarm-c-cpu)" whorl "$(median jarm-rate)" "$(median jarm-cpu)"
  local r=$(ratio "$(median jarm-rate)" "$(median jarm-c-rate)") c=$(ratio "$(median jarm-cpu)" "$(median jarm-c-cpu)")
  holds "connections/s of whorl / C $r, at least 0.80" "$r" '>=' 0.8
  holds "CPU a connection of whorl / C $c, at most 1.30" "$c" '<=' 1.3
}

atsf() {
  echo '#include <openssl/ssl.h>' | gcc -E - >/dev/null 2>&1 || { missing "atsf: OpenSSL's headers (apt-get install libssl-dev)"; return; }
  gcc -O2 -o tls "$here/scan/tls.c" -lssl -lcrypto
  certificates
  local group wall cpu mib count
  for _ in $(seq "$runs"); do
    for group in X25519:P-256:P-384 P-256 P-384; do
      serve "$port" taskset -c 0 ./tls "$port" $group ec.pem ec.key rsa.pem rsa.key
      read -r wall cpu mib count <<<"$(CORE=1 scan "$port" "$(network 9)" 100 --methods atsf)"
      stop
      note "atsf-$group" "$(awk -v n="$count" -v s="$cpu" 'BEGIN { printf "%.0f", s * 1e6 / n }')"
      for outcome in answered unsupported alert; do note "atsf-$group-$outcome" "$(grep -o "\"outcome\":\"$outcome\"" scan.jsonl | wc -l)"; done
      grep -o '"name":"[a-z0-9_]*","outcome":"answered","fingerprint":"77[12]_130[1-3]' scan.jsonl | wc -l >tls13.count
      note "atsf-$group-tls13" "$(cat tls13.count)"
    done
  done
  printf '\n%-36s %10s   %s\n' 'ATSF, one core, server on OpenSSL' 'CPU us' 'handshakes of which TLS 1.3 / answered / chose what the client cannot / alert'
  for group in X25519:P-256:P-384 P-256 P-384; do
    printf '%-36s %10s   %s / %s / %s / %s\n' "server takes $group" "$(median "atsf-$group")" "$(median "atsf-$group-tls13")" \
      "$(median "atsf-$group-answered")" "$(median "atsf-$group-unsupported")" "$(median "atsf-$group-alert")"
  done
  holds "CPU a handshake with X25519 $(median atsf-X25519:P-256:P-384) us, at most 250" "$(median atsf-X25519:P-256:P-384)" '<=' 250
}

handled() { exec 4<>"/dev/tcp/127.0.0.1/$((port + 1))"; printf 'GET / HTTP/1.0\r\n\r\n' >&4; awk 'accepts { print $2 - 1; exit } /accepts/ { accepts = 1 }' <&4; exec 4>&-; }

beside() { # beside NAME COMMAND...: seconds and connections at nginx of a command that ends by itself
  local name=$1 before after seconds
  shift
  before=$(handled)
  seconds=$(./measure "$@" | cut -d ' ' -f 1)
  after=$(handled)
  note "nginx-$name-seconds" "$seconds"
  note "nginx-$name" "$(awk -v n=$((after - before - 1)) -v s="$seconds" 'BEGIN { printf "%.0f", n / s }')"
}

nginx_section() {
  local program=$(command -v nginx || command -v /usr/sbin/nginx || true)
  [ -n "$program" ] || { missing 'nginx and whoever is measured against it (apt-get install nginx-light)'; return; }
  certificates
  cat >nginx.conf <<END
daemon off;
worker_processes 2;
error_log $work/nginx.log crit;
pid $work/nginx.pid;
events { worker_connections 8192; }
http {
  access_log off;
  client_body_temp_path $work/body; proxy_temp_path $work/proxy; fastcgi_temp_path $work/fastcgi; uwsgi_temp_path $work/uwsgi; scgi_temp_path $work/scgi;
  allow 127.0.0.0/8; deny all;
  server {
    listen $port ssl backlog=8192;
    ssl_certificate $work/ec.pem; ssl_certificate_key $work/ec.key;
    ssl_certificate $work/rsa.pem; ssl_certificate_key $work/rsa.key;
    ssl_protocols TLSv1.2 TLSv1.3; ssl_ecdh_curve X25519:prime256v1:secp384r1; ssl_session_cache off;
  }
  server { listen 127.0.0.1:$((port + 1)); location / { stub_status; } }
}
END
  serve "$port" "$program" -p "$work" -c nginx.conf
  local method wall cpu mib count
  for _ in $(seq "$runs"); do
    for method in jarm atsf; do
      read -r wall cpu mib count <<<"$(scan "$port" "$(network 9)" 100 --methods $method)"
      note "nginx-whorl-$method" "$(awk -v n="$count" -v s="$wall" 'BEGIN { printf "%.0f", n / s }')"
      note "nginx-whorl-$method-seconds" "$(awk -v n="$(wc -l <scan.jsonl)" -v s="$wall" 'BEGIN { printf "%.4f", s / n }')"
    done
    beside s_time openssl s_time -connect "127.0.0.1:$port" -new -time 3
    beside s_time-2 bash -c "for _ in 1 2; do openssl s_time -connect 127.0.0.1:$port -new -time 3 & done; wait"
    ! has sslscan || beside sslscan sslscan --no-colour "127.0.0.1:$port"
  done
  ! has nmap || beside nmap nmap -Pn -n -p "$port" --script +ssl-enum-ciphers 127.0.0.1
  stop
  has sslscan || missing 'sslscan (apt-get install sslscan)'
  has nmap || missing 'nmap (apt-get install nmap)'
  printf '\n%-36s %14s %14s\n' 'nginx, on the same two cores' connections/s 'seconds a host'
  local name
  for name in whorl-jarm whorl-atsf s_time s_time-2 sslscan nmap; do
    [ "$(median nginx-$name)" != 0 ] || continue
    printf '%-36s %14s %14s\n' "$name" "$(median nginx-$name)" "$([[ $name == s_time* ]] && echo - || median nginx-$name-seconds)"
  done
  local best=$(median nginx-s_time) reached=$(median nginx-whorl-atsf)
  holds "ATSF: $reached connections/s, at least 1,500 (five times goscanner's 300)" "$reached" '>=' 1500
  echo "ATSF: $(ratio "$reached" "$best") of what openssl s_time reaches; JARM: $(ratio "$(median nginx-whorl-jarm)" "$best")"
}

hold() { # hold OPTION...: resident KiB of a scan after three seconds of waiting
  rm -f scan.jsonl
  "$whorl" scan --methods jarm --rate 0 --per-address 100000 --include-special --port "$port" --handshake-timeout 6 --target-timeout 6 -q -f jsonl -o scan.jsonl "$@" &
  local pid=$!
  sleep 3
  awk '/VmRSS/ { print $2 }' "/proc/$pid/status"
  [ -n "${GO:-}" ] || kill -9 $pid
  wait $pid 2>/dev/null || true
}

memory() {
  flight
  serve "$port" ./answerer "$port" flight.bin silent
  local idle busy r one
  for _ in $(seq "$runs"); do
    idle=$(hold --concurrency 1 127.1.0.0/20)
    busy=$(GO=1 hold --concurrency 5000 127.1.0.0/20 127.2.0.0/22)
    [ "$(grep -c '"status":"handshake-timeout"' scan.jsonl)" = 5120 ] || echo "scan.sh: not all of 5,120 targets timed out:" \
      "$(grep -o '"status":"[a-z-]*","error":"[^"]*"' scan.jsonl | sort | uniq -c)" >&2
    note memory "$(awk -v a="$busy" -v b="$idle" 'BEGIN { printf "%.2f", (a - b) / 5000 }')"
    note memory-idle "$idle"
  done
  awk 'BEGIN { for (i = 0; i < 5000; i++) print "127.0.0.1" }' >one-address.txt
  one=$(GO=1 hold --concurrency 5000 -i one-address.txt)
  note one-address "$(grep -c '"status":"handshake-timeout"' scan.jsonl)"
  stop
  serve "$port" ./answerer "$port" flight.bin wait
  awk 'BEGIN { for (i = 0; i < 6000; i++) print "127.0.0.1" }' >one-address.txt
  read -r _ _ _ r <<<"$(scan "$port" 127.0.0.2 500 --methods jarm -i one-address.txt)"
  stop
  note one-address-connections "$r"
  note one-address-success "$(grep -c '"status":"success"' scan.jsonl)"
  printf '\n%-36s %10s\n' '5,000 connections without an answer' 'KiB each'
  printf '%-36s %10s\n' "above the $(median memory-idle) KiB of one" "$(median memory)"
  holds "memory of a connection in flight $(median memory) KiB, at most 8" "$(median memory)" '<=' 8
  holds "5,000 in flight to one address and port: $(median one-address) timed out, nothing else" "$(median one-address)" '>=' 5000
  holds "$r connections in a row to one address and port: $(median one-address-success) of 6,001 targets succeed" "$(median one-address-success)" '>=' 6001
}

targets() {
  local list=$work/ten-million.txt
  [ -f "$list" ] || awk 'BEGIN { for (i = 0; i < 1e7; i++) printf "%d.%d.%d.%d\n", 1 + i / 16777216, int(i / 65536) % 256, int(i / 256) % 256, i % 256 }' >"$list"
  [ -f "$work/names.txt" ] || awk 'BEGIN { for (i = 0; i < 1e7; i++) printf "host%d.example.com\n", i }' >"$work/names.txt"
  local name wall cpu mib
  for _ in $(seq "$runs"); do
    for name in network list names; do
      case $name in
        network) set -- 11.0.0.0/9 12.0.0.0/11 ;;
        list) set -- -i "$list" ;;
        names) set -- -i "$work/names.txt" ;;
      esac
      read -r wall cpu mib <<<"$(./measure "$whorl" scan --dry-run -q -o "$work/dry.txt" "$@")"
      note "targets-$name" "$(awk -v n="$(wc -l <"$work/dry.txt")" -v s="$wall" 'BEGIN { printf "%.0f", n / s }')"
      note "targets-$name-mib" "$mib"
    done
  done
  rm -f "$work/dry.txt"
  printf '\n%-36s %10s %10s\n' 'dry run over ten million targets' targets/s 'peak MiB'
  for name in network list names; do
    printf '%-36s %10s %10s\n' "$name" "$(median targets-$name)" "$(median targets-$name-mib)"
  done
  for name in network list names; do
    holds "$name: $(median targets-$name) targets/s, at least 200,000" "$(median targets-$name)" '>=' 200000
    holds "$name: $(median targets-$name-mib) MiB, at most 500" "$(median targets-$name-mib)" '<=' 500
  done
}

for section in "${wanted[@]}"; do
  case $section in
    jarm | atsf | memory | targets) $section ;;
    nginx) nginx_section ;;
    *) echo "scan.sh: there is no '$section'; choose of jarm, atsf, nginx, memory, targets" >&2; exit 2 ;;
  esac
done

#!/bin/sh
# Makes the captures of this folder: openssl s_client and curl against openssl s_server, on loopback, with tcpdump.
# Needs openssl, curl, tcpdump and the right to capture on lo. Ports and keys change nothing that the tests look at.
set -eu
folder=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'kill $servers 2>/dev/null || true; rm -rf "$work"' EXIT
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$work/key.pem" -out "$work/cert.pem" -days 3650 -subj /CN=whorl.example 2>/dev/null
serve() { mkfifo "$work/in.$1"; sleep 600 > "$work/in.$1" & servers="$servers $!"; openssl s_server -cert "$work/cert.pem" -key "$work/key.pem" -quiet -accept "127.0.0.1:$@" < "$work/in.$1" > /dev/null 2>&1 & servers="$servers $!"; }
capture() {
  name=$1; port=$2; shift 2
  tcpdump -i lo --immediate-mode -U -w "$folder/$name.pcap" "port $port" 2> /dev/null & dump=$!
  sleep 1
  "$@" < /dev/null > /dev/null 2>&1 || true
  sleep 0.5
  kill -INT $dump; wait $dump || true
}
servers=
serve 14433 -alpn h2,http/1.1
serve 14434 -groups P-384
serve 14435 -dtls
sleep 1
client="timeout 3 openssl s_client"
capture openssl-tls13 14433 $client -connect 127.0.0.1:14433 -servername whorl.example -alpn h2,http/1.1
capture openssl-tls12 14433 $client -connect 127.0.0.1:14433 -tls1_2 -noservername -cipher ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384
capture curl 14433 timeout 3 curl -sk --resolve whorl.example:14433:127.0.0.1 https://whorl.example:14433/
capture hello-retry 14434 $client -connect 127.0.0.1:14434 -servername whorl.example -groups X25519:P-384
capture dtls12 14435 $client -dtls -connect 127.0.0.1:14435 -servername whorl.example

#!/bin/bash
# Makes the captures of this folder: real clients against real servers on the loopback interface of a network, process and
# mount namespace of their own, so that every server has its usual port and all of them end with this script. Needs root.
#   ./make.sh             installs what is missing (Debian packages, the .NET SDK excepted), makes every capture
#   ./make.sh NAME...     makes those captures only
# Keys and certificates are made for the run and thrown away. Loopback gets an MTU of 1500 and no segmentation offload, so
# that large hellos span segments as they do on a real network. trim.py cuts off what follows the handshake.
set -u
folder=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)

if [ "${WHORL_NAMESPACE:-}" != yes ]; then
    packages=(tcpdump ethtool openssl curl wget gnutls-bin python3 nodejs default-jdk-headless golang-go php-cli perl
        libio-socket-ssl-perl libnet-ssleay-perl ruby firefox-esr chromium ngtcp2-server ngtcp2-client nginx-light tinyproxy
        microsocks dante-server haproxy openvpn postfix swaks dovecot-imapd dovecot-pop3d dovecot-managesieved vsftpd lftp
        prosody slapd ldap-utils postgresql postgresql-client mariadb-server mariadb-client inn2 inspircd openssh-server openssh-client xrdp freerdp2-x11
        xvfb freetds-bin)
    missing=()
    for package in "${packages[@]}"; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    if [ ${#missing[@]} -gt 0 ]; then
        export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1
        apt-get update -q >/dev/null
        apt-get install -y -q --no-install-recommends --no-upgrade "${missing[@]}" >/dev/null || {
            # INN's installation fails on a machine whose name has no domain.
            sed -i 's/^#\?domain:.*/domain: whorl.example/' /etc/news/inn.conf && dpkg --configure -a >/dev/null || exit 1
        }
    fi
    work=$(mktemp -d)
    chmod 755 "$work"
    trap 'rm -rf "$work"' EXIT
    WHORL_NAMESPACE=yes WORK=$work unshare --net --mount --pid --fork --kill-child --mount-proc "$0" "$@"
    exit
fi

# ---- inside the namespaces
work=$WORK
export HOME=$work/home TMPDIR=$work
mkdir -p "$HOME"
chmod 1777 "$work"
cd "$work" || exit 1
ip link set lo up mtu 1500
ethtool -K lo tso off gso off gro off >/dev/null 2>&1
for place in /run /var/log /var/tmp; do mount -t tmpfs -o mode=1777 none "$place"; done
mkdir -p /run/lock
cp /etc/hosts hosts && echo "127.0.0.1 whorl.example" >>hosts && mount --bind hosts /etc/hosts

openssl ecparam -name prime256v1 -genkey -noout -out ca.key
openssl req -x509 -new -key ca.key -days 30 -subj "/CN=Whorl throwaway CA" -out ca.pem 2>/dev/null
certificate() { # NAME EXTENSIONS: a key and a certificate of the throwaway CA
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1.key" -subj "/CN=whorl.example" -out "$1.csr" 2>/dev/null
    openssl x509 -req -in "$1.csr" -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -extfile <(printf '%b' "$2") -out "$1.pem" 2>/dev/null
    chmod 644 "$1.key" "$1.pem"
}
certificate server "subjectAltName=DNS:whorl.example,IP:127.0.0.1,IP:::1\nextendedKeyUsage=serverAuth\nkeyUsage=digitalSignature\n"
certificate client "extendedKeyUsage=clientAuth\nkeyUsage=digitalSignature\n"
cat server.pem server.key >both.pem
key=$work/server.key cert=$work/server.pem
mkdir -p www && echo hello >www/index.html && chmod 755 www home

wanted=("$@")
wants() { # NAMES: whether any of them is wanted
    [ ${#wanted[@]} -eq 0 ] && return 0
    local name pattern
    for name in $1; do
        for pattern in "${wanted[@]}"; do [[ $name == $pattern ]] && return 0; done
    done
    return 1
}

# serve NAMES PORT COMMAND...: starts a server when one of the captures NAMES is wanted, waits until PORT (tcp, or - for none) is open.
serve() {
    local names=$1 port=$2
    shift 2
    wants "$names" || return 0
    "$@" </dev/null >"server-${names%% *}.log" 2>&1 &
    [ "$port" = - ] && { sleep 1; return 0; }
    for _ in $(seq 150); do
        { exec 9<>"/dev/tcp/127.0.0.1/$port"; } 2>/dev/null && { exec 9>&-; return 0; }
        sleep 0.1
    done
    echo "make.sh: nothing listens on port $port: $*" >&2
    tail -5 "server-${names%% *}.log" >&2
}

# capture NAME FILTER COMMAND...: records what the command causes.
capture() {
    local name=$1 filter=$2
    shift 2
    wants "$name" || return 0
    rm -f tcpdump.log
    tcpdump -i lo --immediate-mode -U -s 0 -w "$work/raw.pcap" "$filter" 2>tcpdump.log &
    local dump=$!
    until grep -qs 'listening on' tcpdump.log; do sleep 0.05; done
    timeout "${LIMIT:-20}" "$@" </dev/null >"client-$name.log" 2>&1
    local code=$?
    sleep 0.3
    kill -INT $dump
    wait $dump 2>/dev/null
    python3 "$folder/trim.py" "$work/raw.pcap" "$folder/$name.pcap"
    printf '%-24s %6d bytes, exit code %d\n' "$name" "$(stat -c %s "$folder/$name.pcap")" $code
    [ -n "${SHOW:-}" ] && tail -n "$SHOW" "client-$name.log"
    return 0
}
hold() { sleep "$1"; } # keeps a client's standard input open: hold 1 | client

. "$folder/servers.sh"
. "$folder/clients.sh"
if [ -n "${SHOW:-}" ]; then tail -n "$SHOW" *.log; fi

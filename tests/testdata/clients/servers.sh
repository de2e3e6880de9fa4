# The servers, each started when a capture wants it. Read by make.sh.
# shellcheck shell=bash disable=SC2154,SC2086
https="curl-h2 curl-tls12 curl-ipv6 wget python-urllib python-resume node-https java-httpsurlconnection java-httpclient go-nethttp dotnet-sslstream
    dotnet-httpclient php-stream perl-iosocketssl ruby-nethttp firefox chromium curl-connect-proxy curl-socks5 curl-socks5h curl-socks4 curl-socks4a
    haproxy-send-proxy haproxy-send-proxy-v2 haproxy-check-ssl nginx-proxy-protocol curl-haproxy-protocol curl-connect-over-socks5"
cat >nginx.conf <<END
user root; daemon off; pid nginx.pid; error_log nginx.log; worker_processes 1;
events {}
http {
    access_log off; root $work/www;
    client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3; uwsgi_temp_path t4; scgi_temp_path t5;
    ssl_certificate $cert; ssl_certificate_key $key; ssl_protocols TLSv1.2 TLSv1.3;
    server { listen 443 ssl http2; listen [::]:443 ssl http2; }
    server { listen 8443 ssl proxy_protocol; }
}
END
serve "$https" 443 nginx -p "$work/" -c "$work/nginx.conf"

s_server="openssl s_server -cert $cert -key $key -quiet"
serve "openssl-tls13 openssl-resume13 openssl-resume12 gnutls-cli gnutls-tls12 gnutls-resume" 4433 $s_server -www -accept 4433
serve "openssl-early-data" 4437 bash -c "sleep 600 | $s_server -accept 4437 -early_data"
serve "openssl-hrr" 4434 $s_server -www -accept 4434 -groups P-384
serve "openssl-client-certificate" 4436 $s_server -www -accept 4436 -Verify 1 -CAfile "$work/ca.pem"
serve "dtls-openssl" - bash -c "sleep 600 | $s_server -dtls -accept 4435 -listen"
serve "dtls-gnutls" - bash -c "sleep 600 | $s_server -dtls -accept 4438 -mtu 400"
mkdir -p quic && echo hello >quic/index.html
serve "ngtcp2-client chromium-quic ngtcp2-retry" - gtlsserver -q -d "$work/quic" 127.0.0.1 4433 "$key" "$cert"
serve "ngtcp2-retry" - gtlsserver -q -V -d "$work/quic" 127.0.0.1 4434 "$key" "$cert"

# ---- proxies
printf 'Port 8888\nListen 127.0.0.1\nTimeout 30\nMaxClients 9\n' >tinyproxy.conf
serve "curl-connect-proxy curl-connect-over-socks5" 8888 tinyproxy -d -c "$work/tinyproxy.conf"
serve "curl-socks5 curl-socks5h curl-connect-over-socks5" 1080 microsocks -i 127.0.0.1 -p 1080
cat >danted.conf <<'END'
logoutput: stderr
internal: 127.0.0.1 port = 1081
external: lo
clientmethod: none
socksmethod: none
user.privileged: root
user.unprivileged: nobody
client pass { from: 0.0.0.0/0 to: 0.0.0.0/0 }
socks pass { from: 0.0.0.0/0 to: 0.0.0.0/0 }
END
serve "curl-socks4" 1081 danted -f "$work/danted.conf"
# Dante asks the DNS for the name of a SOCKS4a request, and there is none here; OpenSSH asks the system.
if wants curl-socks4a; then
    mkdir -p /run/sshd ssh
    ssh-keygen -q -t ed25519 -N '' -f ssh/host
    ssh-keygen -q -t ed25519 -N '' -f ssh/user
    cp ssh/user.pub ssh/authorized
fi
serve curl-socks4a 22 /usr/sbin/sshd -D -e -f /dev/null -h "$work/ssh/host" -o AuthorizedKeysFile="$work/ssh/authorized" -o StrictModes=no -o ListenAddress=127.0.0.1
serve curl-socks4a 1082 ssh -F /dev/null -N -D 127.0.0.1:1082 -i "$work/ssh/user" -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null root@127.0.0.1
cat >haproxy.cfg <<'END'
defaults
    mode tcp
    timeout connect 5s
    timeout client 10s
    timeout server 10s
listen v1
    bind 127.0.0.1:8001
    server nginx 127.0.0.1:8443 send-proxy
listen v2
    bind 127.0.0.1:8002
    server nginx 127.0.0.1:8443 send-proxy-v2 proxy-v2-options crc32c,unique-id
END
serve "haproxy-send-proxy haproxy-send-proxy-v2" 8001 haproxy -f "$work/haproxy.cfg"

# ---- mail
if wants " swaks-starttls openssl-starttls-smtp gnutls-starttls-smtp python-smtplib "; then
    mkdir -p postfix/queue postfix/data
    chown postfix postfix/data
    chmod 755 postfix postfix/queue
    cat >postfix/main.cf <<END
compatibility_level = 3.6
maillog_file = /dev/stdout
queue_directory = $work/postfix/queue
data_directory = $work/postfix/data
mail_owner = postfix
setgid_group = postdrop
myhostname = whorl.example
mydestination =
inet_interfaces = loopback-only
smtpd_tls_cert_file = $cert
smtpd_tls_key_file = $key
smtpd_tls_security_level = may
smtpd_tls_received_header = no
alias_maps =
alias_database =
END
    cat >postfix/master.cf <<'END'
25     inet n - n - - smtpd
tlsmgr unix - - n 1000? 1 tlsmgr
anvil  unix - - n - 1 anvil
rewrite unix - - n - - trivial-rewrite
proxymap unix - - n - - proxymap
cleanup unix n - n - 0 cleanup
pickup unix n - n 60 1 pickup
qmgr   unix n - n 300 1 qmgr
bounce unix - - n - 0 bounce
postlog unix-dgram n - n - 1 postlogd
END
fi
serve "swaks-starttls openssl-starttls-smtp gnutls-starttls-smtp python-smtplib" 25 postfix -c "$work/postfix" start-fg
cat >dovecot.conf <<END
protocols = imap pop3 sieve
base_dir = /run/dovecot
state_dir = /run/dovecot
log_path = /dev/stderr
ssl = yes
ssl_cert = <$cert
ssl_key = <$key
listen = 127.0.0.1
default_login_user = dovenull
default_internal_user = dovecot
mail_location = maildir:~/mail
passdb {
  driver = static
  args = password=test
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=/tmp
}
service managesieve-login {
  inet_listener sieve {
    port = 4190
  }
}
END
serve "openssl-starttls-imap python-imaplib curl-imap openssl-starttls-pop3 python-poplib openssl-starttls-sieve gnutls-starttls-sieve" 143 dovecot -F -c "$work/dovecot.conf"

# ---- file transfer, chat, directories, news
mkdir -p /run/vsftpd
cat >vsftpd.conf <<END
listen=YES
background=NO
listen_address=127.0.0.1
anonymous_enable=YES
no_anon_password=YES
anon_root=$work/www
allow_anon_ssl=YES
ssl_enable=YES
ssl_tlsv1=YES
rsa_cert_file=$cert
rsa_private_key_file=$key
force_anon_logins_ssl=YES
force_anon_data_ssl=YES
require_ssl_reuse=NO
secure_chroot_dir=/run/vsftpd
seccomp_sandbox=NO
isolate_network=NO
pasv_min_port=40000
pasv_max_port=40010
END
serve "lftp-auth-tls curl-ftp openssl-starttls-ftp" 21 vsftpd "$work/vsftpd.conf"
mkdir -p prosody
cat >prosody.cfg.lua <<END
run_as_root = true
data_path = "$work/prosody"
pidfile = "$work/prosody.pid"
log = { info = "*console" }
interfaces = { "127.0.0.1" }
modules_enabled = { "tls"; "saslauth"; "roster"; "dialback" }
modules_disabled = { "posix" }
VirtualHost "whorl.example"
    ssl = { key = "$key"; certificate = "$cert" }
END
serve "openssl-starttls-xmpp gnutls-starttls-xmpp prosody-s2s" 5222 prosody -F --config "$work/prosody.cfg.lua"
mkdir -p ldap
cat >slapd.conf <<END
include /etc/ldap/schema/core.schema
pidfile $work/slapd.pid
modulepath /usr/lib/ldap
moduleload back_mdb
TLSCertificateFile $cert
TLSCertificateKeyFile $key
TLSCACertificateFile $work/ca.pem
database mdb
suffix "dc=whorl,dc=example"
directory $work/ldap
END
serve "ldapsearch-starttls openssl-starttls-ldap" 389 slapd -d 0 -f "$work/slapd.conf" -h ldap://127.0.0.1/
mkdir -p irc
cat >inspircd.conf <<END
<server name="irc.whorl.example" description="test" network="test">
<admin name="test" nick="test" email="test@whorl.example">
<bind address="127.0.0.1" port="6667" type="clients">
<connect name="main" allow="*" timeout="30" resolvehostnames="no">
<module name="ssl_gnutls">
<module name="starttls">
<module name="cap">
<sslprofile name="Clients" provider="gnutls" certfile="$cert" keyfile="$key">
<starttls enabled="yes" provider="Clients">
<pid file="$work/irc/pid">
<path configdir="$work/irc" datadir="$work/irc" logdir="$work/irc" runtimedir="$work/irc">
END
serve "openssl-starttls-irc" 6667 inspircd --nofork --runasroot --config="$work/inspircd.conf"
if wants " openssl-starttls-nntp python-nntplib "; then
    mkdir -p news/overview
    cp /var/lib/news/active /var/lib/news/newsgroups news/
    for file in /etc/news/*; do [ -f "$file" ] && cp "$file" news/; done
    sed -i -e '/^pathetc:/d' -e '/^tls/d' -e '/^pathnews/d' -e '/^pathoverview/d' -e '/^pathdb/d' -e '/^domain:/d' -e '/^pathrun/d' -e '/^nnrpdloadlimit/d' news/inn.conf
    install -o news -m 400 "$key" news/server.key
    cat >>news/inn.conf <<END
pathetc: $work/news
pathnews: /usr/lib/news
nnrpdloadlimit: 0
pathdb: $work/news
pathoverview: $work/news/overview
domain: whorl.example
pathrun: /run/news
tlscafile: $work/ca.pem
tlscertfile: $cert
tlskeyfile: $work/news/server.key
END
    printf 'auth "all" {\n hosts: "*"\n default: "<reader>"\n}\naccess "all" {\n users: "<reader>"\n newsgroups: "*"\n}\n' >news/readers.conf
    mkdir -p /run/news
    chown -R news:news news /run/news
    chmod 640 news/readers.conf
    INNCONF=$work/news/inn.conf setpriv --reuid news --regid news --clear-groups /usr/lib/news/bin/makehistory -O -x -a >news.log 2>&1
    touch news/history
fi
serve "openssl-starttls-nntp python-nntplib" 119 ${TRACE:-} env INNCONF="$work/news/inn.conf" /usr/lib/news/bin/nnrpd -D -f -p 119 -c "$work/news/readers.conf"

# ---- databases
if wants " psql-sslmode openssl-starttls-postgres psql-gssenc python-psycopg "; then
    initdb=$(ls /usr/lib/postgresql/*/bin/initdb | tail -1)
    mkdir -p postgres && chown postgres postgres
    setpriv --reuid postgres --regid postgres --clear-groups "$initdb" -D "$work/postgres/data" -A trust >postgres.log 2>&1
    install -o postgres -m 600 "$key" postgres/server.key
fi
serve "psql-sslmode openssl-starttls-postgres" 5432 setpriv --reuid postgres --regid postgres --clear-groups "$(ls /usr/lib/postgresql/*/bin/postgres 2>/dev/null | tail -1)" \
    -D "$work/postgres/data" -c ssl=on -c ssl_cert_file="$cert" -c ssl_key_file="$work/postgres/server.key" -c unix_socket_directories= -c listen_addresses=127.0.0.1
if wants " mariadb-client openssl-starttls-mysql php-mysqli "; then
    mkdir -p maria && chown mysql maria
    mariadb-install-db --no-defaults --user=mysql --datadir="$work/maria/data" --auth-root-authentication-method=normal --skip-test-db >maria.log 2>&1
fi
serve "mariadb-client openssl-starttls-mysql" 3306 mariadbd --no-defaults --user=mysql --datadir="$work/maria/data" --socket="$work/maria/socket" --bind-address=127.0.0.1 \
    --ssl-cert="$cert" --ssl-key="$key" --innodb-buffer-pool-size=8M
serve "tsql" 1433 python3 "$folder/tds_server.py" 1433 "$cert" "$key"

# ---- remote desktop
cat >xrdp.ini <<END
[Globals]
ini_version=1
fork=false
port=tcp://127.0.0.1:3389
security_layer=tls
certificate=$cert
key_file=$key
ssl_protocols=TLSv1.2, TLSv1.3
allow_channels=true
[Logging]
LogFile=$work/xrdp.log
LogLevel=INFO
[Xorg]
name=Xorg
lib=libxup.so
username=ask
password=ask
ip=127.0.0.1
port=-1
code=20
END
serve "xfreerdp" 3389 xrdp -n -c "$work/xrdp.ini"

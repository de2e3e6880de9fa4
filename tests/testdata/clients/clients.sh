# The captures: what is recorded, and the client that causes it. Read by make.sh.
# shellcheck shell=bash disable=SC2154
url=https://whorl.example/
ca=$work/ca.pem

# ---- HTTPS against nginx
capture curl-h2 "port 443" curl -s --cacert "$ca" --http2 $url
capture curl-tls12 "port 443" curl -s --cacert "$ca" --tls-max 1.2 $url
capture curl-ipv6 "port 443" curl -s -k "https://[::1]/"
capture wget "port 443" wget -q -O - --ca-certificate="$ca" $url
capture python-urllib "port 443" python3 -c "import ssl, urllib.request as r; print(r.urlopen('$url', context=ssl.create_default_context(cafile='$ca')).read())"
cat >resume.py <<'END'
import socket, ssl, sys
context = ssl.create_default_context(cafile=sys.argv[1])
session = None
for _ in range(2):
    with context.wrap_socket(socket.create_connection(("127.0.0.1", 443)), server_hostname="whorl.example", session=session) as tls:
        tls.sendall(b"GET / HTTP/1.0\r\n\r\n")
        while tls.recv(4096):
            pass
        session = tls.session
END
capture python-resume "port 443" python3 resume.py "$ca"
cat >client.js <<'END'
require('https').get(process.argv[2], { ca: require('fs').readFileSync(process.argv[3]) }, answer => answer.resume());
END
capture node-https "port 443" node client.js $url "$ca"
cat >UrlConnection.java <<'END'
import java.net.*; import javax.net.ssl.*;
class UrlConnection { public static void main(String[] args) throws Exception { System.out.println(((HttpsURLConnection) new URL(args[0]).openConnection()).getResponseCode()); } }
END
cat >Client.java <<'END'
import java.net.*; import java.net.http.*;
class Client { public static void main(String[] args) throws Exception { System.out.println(HttpClient.newHttpClient().send(HttpRequest.newBuilder(new URI(args[0])).build(), HttpResponse.BodyHandlers.ofString()).version()); } }
END
if wants " java-httpsurlconnection java-httpclient "; then
    keytool -importcert -noprompt -alias ca -file "$ca" -keystore trust.p12 -storetype PKCS12 -storepass changeit >/dev/null 2>&1
fi
java="java -Djavax.net.ssl.trustStore=$work/trust.p12 -Djavax.net.ssl.trustStorePassword=changeit"
LIMIT=60 capture java-httpsurlconnection "port 443" $java UrlConnection.java $url
LIMIT=60 capture java-httpclient "port 443" $java Client.java $url
mkdir -p go && cat >go/main.go <<'END'
package main

import ("crypto/tls"; "crypto/x509"; "fmt"; "net/http"; "os")

func main() {
	pem, _ := os.ReadFile(os.Args[2])
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	client := http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}, ForceAttemptHTTP2: true}}
	fmt.Println(client.Get(os.Args[1]))
}
END
if wants go-nethttp; then (cd go && GOFLAGS=-mod=mod GOCACHE=$work/gocache go build -o ../goclient main.go >../go.log 2>&1); fi
capture go-nethttp "port 443" ./goclient $url "$ca"
if wants " dotnet-sslstream dotnet-httpclient "; then
    mkdir -p dotnet && cat >dotnet/client.cs <<'END'
#:property PublishAot=false
using System.Net.Security;
using System.Net.Sockets;
if (args[0] == "sslstream")
{
    using TcpClient client = new("127.0.0.1", 443);
    using SslStream tls = new(client.GetStream(), false, (_, _, _, _) => true);
    tls.AuthenticateAsClient("whorl.example");
    Console.WriteLine(tls.SslProtocol);
}
else
{
    using HttpClient client = new(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true } });
    Console.WriteLine((await client.SendAsync(new HttpRequestMessage(HttpMethod.Get, "https://whorl.example/") { Version = new(2, 0) })).Version);
}
END
    export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
    (cd dotnet && dotnet build client.cs -o "$work/dotnet/out" >../dotnet.log 2>&1)
fi
capture dotnet-sslstream "port 443" dotnet dotnet/out/client.dll sslstream
capture dotnet-httpclient "port 443" dotnet dotnet/out/client.dll httpclient
capture php-stream "port 443" php -r "echo file_get_contents('$url', false, stream_context_create(['ssl' => ['cafile' => '$ca']]));"
capture perl-iosocketssl "port 443" perl -MIO::Socket::SSL -e 'my $s = IO::Socket::SSL->new(PeerAddr => "whorl.example:443", SSL_ca_file => $ARGV[0]) or die $SSL_ERROR; print $s "GET / HTTP/1.0\r\n\r\n"; print <$s>' "$ca"
capture ruby-nethttp "port 443" ruby -rnet/http -e 'h = Net::HTTP.new("whorl.example", 443); h.use_ssl = true; h.ca_file = ARGV[0]; puts h.get("/").code' "$ca"
LIMIT=25 capture firefox "port 443" firefox-esr --headless --no-remote --profile "$HOME" --screenshot "$work/shot.png" $url
LIMIT=25 capture chromium "port 443" chromium --headless --no-sandbox --disable-gpu --ignore-certificate-errors --user-data-dir="$HOME/chromium" --dump-dom $url

# ---- QUIC
LIMIT=10 capture ngtcp2-client "udp port 4433" gtlsclient -q --exit-on-all-streams-close 127.0.0.1 4433 https://whorl.example:4433/index.html
LIMIT=10 capture ngtcp2-retry "udp port 4434" gtlsclient -q --exit-on-all-streams-close 127.0.0.1 4434 https://whorl.example:4434/index.html
LIMIT=25 capture chromium-quic "udp port 4433" chromium --headless --no-sandbox --disable-gpu --ignore-certificate-errors --user-data-dir="$HOME/chromium-quic" \
    --enable-quic --quic-version=h3 --origin-to-force-quic-on=whorl.example:4433 --dump-dom https://whorl.example:4433/index.html

# ---- OpenSSL and GnuTLS
s_client="openssl s_client -CAfile $ca -servername whorl.example"
capture openssl-tls13 "tcp port 4433" $s_client -connect 127.0.0.1:4433
capture openssl-resume13 "tcp port 4433" bash -c "(echo GET / HTTP/1.0; echo; sleep 1) | $s_client -connect 127.0.0.1:4433 -ign_eof -sess_out session; (echo GET / HTTP/1.0; echo; sleep 1) | $s_client -connect 127.0.0.1:4433 -ign_eof -sess_in session"
capture openssl-early-data "tcp port 4437" bash -c "echo hello >early; sleep 1 | $s_client -connect 127.0.0.1:4437 -sess_out session0; sleep 1 | $s_client -connect 127.0.0.1:4437 -sess_in session0 -early_data early"
capture openssl-resume12 "tcp port 4433" bash -c "$s_client -connect 127.0.0.1:4433 -tls1_2 -sess_out session2; $s_client -connect 127.0.0.1:4433 -tls1_2 -sess_in session2"
capture openssl-hrr "port 4434" $s_client -connect 127.0.0.1:4434 -groups X25519:P-384
capture openssl-client-certificate "tcp port 4436" $s_client -connect 127.0.0.1:4436 -tls1_2 -cert client.pem -key client.key
gnutls="gnutls-cli --x509cafile $ca --verify-hostname whorl.example --sni-hostname whorl.example"
capture gnutls-cli "tcp port 4433" $gnutls -p 4433 127.0.0.1
capture gnutls-tls12 "tcp port 4433" $gnutls --priority NORMAL:-VERS-ALL:+VERS-TLS1.2 -p 4433 127.0.0.1
capture gnutls-resume "tcp port 4433" $gnutls --resume -p 4433 127.0.0.1
capture dtls-openssl "udp port 4435" bash -c "sleep 1 | $s_client -dtls -connect 127.0.0.1:4435"
capture dtls-gnutls "udp port 4438" bash -c "sleep 1 | $gnutls --udp -p 4438 127.0.0.1"

# ---- through proxies
curl="curl -s --cacert $ca"
capture curl-connect-proxy "port 8888" $curl --proxy http://127.0.0.1:8888 $url
capture curl-socks5 "port 1080" $curl --socks5 127.0.0.1:1080 $url
capture curl-socks5h "port 1080" $curl --socks5-hostname 127.0.0.1:1080 $url
capture curl-connect-over-socks5 "port 1080" $curl --preproxy socks5://127.0.0.1:1080 --proxy http://127.0.0.1:8888 $url
capture curl-socks4 "port 1081" $curl --socks4 127.0.0.1:1081 $url
capture curl-socks4a "port 1082" $curl --socks4a 127.0.0.1:1082 $url
capture haproxy-send-proxy "port 8443" $curl --connect-to whorl.example:443:127.0.0.1:8001 $url
capture haproxy-send-proxy-v2 "port 8443" $curl --connect-to whorl.example:443:127.0.0.1:8002 $url
capture curl-haproxy-protocol "port 8443" $curl --haproxy-protocol https://whorl.example:8443/

# ---- STARTTLS and its kin
capture swaks-starttls "port 25" swaks --server 127.0.0.1 --tls --quit-after EHLO --ehlo client.whorl.example
capture openssl-starttls-smtp "port 25" $s_client -starttls smtp -connect 127.0.0.1:25
capture gnutls-starttls-smtp "port 25" $gnutls --starttls-proto=smtp -p 25 127.0.0.1
capture python-smtplib "port 25" python3 -c "import smtplib, ssl; s = smtplib.SMTP('whorl.example'); s.starttls(context=ssl.create_default_context(cafile='$ca')); s.quit()"
capture openssl-starttls-imap "port 143" $s_client -starttls imap -connect 127.0.0.1:143
capture python-imaplib "port 143" python3 -c "import imaplib, ssl; s = imaplib.IMAP4('whorl.example'); s.starttls(ssl.create_default_context(cafile='$ca')); s.logout()"
capture curl-imap "port 143" $curl --ssl-reqd -u user:test imap://whorl.example/
capture openssl-starttls-pop3 "port 110" $s_client -starttls pop3 -connect 127.0.0.1:110
capture python-poplib "port 110" python3 -c "import poplib, ssl; s = poplib.POP3('whorl.example'); s.stls(ssl.create_default_context(cafile='$ca')); s.quit()"
capture openssl-starttls-sieve "port 4190" $s_client -starttls sieve -connect 127.0.0.1:4190
capture gnutls-starttls-sieve "port 4190" $gnutls --starttls-proto=sieve -p 4190 127.0.0.1
capture lftp-auth-tls "port 21" lftp -c "set ssl:ca-file $ca; set ftp:ssl-force yes; set ftp:ssl-allow-anonymous yes; set net:max-retries 1; open ftp://whorl.example; ls"
capture curl-ftp "port 21" $curl --ssl-reqd ftp://whorl.example/
capture openssl-starttls-ftp "port 21" $s_client -starttls ftp -connect 127.0.0.1:21
capture openssl-starttls-xmpp "port 5222" $s_client -starttls xmpp -xmpphost whorl.example -connect 127.0.0.1:5222
capture gnutls-starttls-xmpp "port 5222" $gnutls --starttls-proto=xmpp -p 5222 whorl.example
capture ldapsearch-starttls "port 389" env LDAPTLS_CACERT="$ca" ldapsearch -x -ZZ -H ldap://whorl.example -b "" -s base
capture openssl-starttls-ldap "port 389" $s_client -starttls ldap -connect 127.0.0.1:389
capture openssl-starttls-irc "port 6667" $s_client -starttls irc -connect 127.0.0.1:6667
capture openssl-starttls-nntp "port 119" $s_client -starttls nntp -connect 127.0.0.1:119
capture python-nntplib "port 119" python3 -W ignore -c "import nntplib, ssl; s = nntplib.NNTP('whorl.example'); s.starttls(ssl.create_default_context(cafile='$ca')); s.quit()"
capture psql-sslmode "port 5432" psql "host=127.0.0.1 user=postgres dbname=postgres sslmode=require" -c "select 1"
capture openssl-starttls-postgres "port 5432" $s_client -starttls postgres -connect 127.0.0.1:5432
capture mariadb-client "port 3306" mariadb --no-defaults --protocol=tcp --ssl --ssl-ca="$ca" -h whorl.example -u root -e "select 1"
capture openssl-starttls-mysql "port 3306" $s_client -starttls mysql -connect 127.0.0.1:3306
printf '[global]\ntds version = 7.4\nencryption = require\n' >freetds.conf
capture tsql "port 1433" env FREETDSCONF="$work/freetds.conf" tsql -H 127.0.0.1 -p 1433 -U sa -P test
LIMIT=8 capture xfreerdp "port 3389" xvfb-run -a -e xvfb.log xfreerdp /v:127.0.0.1:3389 /sec:tls /cert:ignore /u:test /p:test /size:640x480 /timeout:3000

# ---- OpenVPN: --dev null, so that no interface is needed; the control channel is what is recorded.
# Its servers start here: over TCP, one that waited for two minutes resets its first connection.
openvpn --genkey secret ta.key >/dev/null 2>&1
openvpn_server="openvpn --dev null --tls-server --ifconfig-noexec --ca ca.pem --cert server.pem --key server.key --dh none --verb 4 --local 127.0.0.1"
serve "openvpn-udp" - $openvpn_server --proto udp --port 1194
serve "openvpn-udp-tls-auth" - $openvpn_server --proto udp --port 1195 --tls-auth ta.key 0
serve "openvpn-udp-tls-auth-sha512" - $openvpn_server --proto udp --port 1196 --tls-auth ta.key 0 --auth SHA512
serve "openvpn-udp-tls-crypt" - $openvpn_server --proto udp --port 1197 --tls-crypt ta.key
serve "openvpn-tcp" - $openvpn_server --proto tcp-server --port 1194
serve "openvpn-tcp-tls-auth" - $openvpn_server --proto tcp-server --port 1195 --tls-auth ta.key 0
openvpn="timeout 6 openvpn --dev null --tls-client --ca ca.pem --cert client.pem --key client.key --nobind --verb 3 --connect-retry-max 1 --remote 127.0.0.1"
capture openvpn-udp "port 1194" $openvpn 1194 --proto udp
capture openvpn-udp-tls-auth "port 1195" $openvpn 1195 --proto udp --tls-auth ta.key 1
capture openvpn-udp-tls-auth-sha512 "port 1196" $openvpn 1196 --proto udp --tls-auth ta.key 1 --auth SHA512
capture openvpn-udp-tls-crypt "port 1197" $openvpn 1197 --proto udp --tls-crypt ta.key
capture openvpn-tcp "port 1194" $openvpn 1194 --proto tcp-client
capture openvpn-tcp-tls-auth "port 1195" $openvpn 1195 --proto tcp-client --tls-auth ta.key 1

"""The clients that measure.py knows: captures that tests/testdata/clients/make.sh made, and programs that it captures itself."""

CAPTURED = "2026-11-24"

_OPENSSL = ("OpenSSL", "3.0.19")
_GNUTLS = ("GnuTLS", "3.7.9")

# capture, program, version, library, its version: the table of tests/testdata/clients/README.md.
CAPTURES = [
    *((name, "curl", "7.88.1", *_OPENSSL) for name in ("curl-h2", "curl-tls12", "curl-ipv6", "curl-imap", "curl-ftp")),
    ("wget", "Wget", "1.21.3", *_GNUTLS),
    *((name, "Python ssl", "3.11.2", *_OPENSSL) for name in ("python-urllib", "python-resume", "python-smtplib", "python-imaplib", "python-poplib", "python-nntplib")),
    ("node-https", "Node.js", "20.20.2", "OpenSSL", "3.0.19"),
    ("java-httpsurlconnection", "Java HttpsURLConnection", "17.0.15", "Java JSSE", "17.0.15"),
    ("java-httpclient", "Java HttpClient", "17.0.15", "Java JSSE", "17.0.15"),
    ("go-nethttp", "Go net/http", "1.19.8", "Go crypto/tls", "1.19.8"),
    ("dotnet-sslstream", ".NET SslStream", "10.0.0", *_OPENSSL),
    ("dotnet-httpclient", ".NET HttpClient", "10.0.0", *_OPENSSL),
    ("php-stream", "PHP streams", "8.2.36", *_OPENSSL),
    ("perl-iosocketssl", "Perl IO::Socket::SSL", "2.081", *_OPENSSL),
    ("ruby-nethttp", "Ruby Net::HTTP", "3.1.7", *_OPENSSL),
    ("firefox", "Firefox", "153.7.0", "NSS", "of Firefox 153.7.0"),
    ("chromium", "Chromium", "156.0.8078.79", "BoringSSL", "of Chromium 156"),
    ("chromium-quic", "Chromium", "156.0.8078.79", "BoringSSL", "of Chromium 156"),
    ("ngtcp2-client", "ngtcp2 gtlsclient", "0.12.1", *_GNUTLS),
    *((name, "openssl s_client", "3.0.19", *_OPENSSL) for name in ("openssl-tls13", "openssl-resume13", "openssl-resume12", "openssl-early-data", "openssl-hrr", "openssl-client-certificate", "dtls-openssl")),
    *((name, "gnutls-cli", "3.7.9", *_GNUTLS) for name in ("gnutls-cli", "gnutls-tls12", "gnutls-resume", "dtls-gnutls")),
    ("swaks-starttls", "swaks", "20201014.0", *_OPENSSL),
    ("lftp-auth-tls", "lftp", "4.9.2", *_GNUTLS),
    ("ldapsearch-starttls", "ldapsearch", "2.5.13", *_GNUTLS),
    ("psql-sslmode", "psql", "15.18", *_OPENSSL),
    ("mariadb-client", "MariaDB client", "10.11.19", *_OPENSSL),
    ("tsql", "FreeTDS tsql", "1.3.17", *_GNUTLS),
    ("xfreerdp", "FreeRDP", "2.11.7", *_OPENSSL),
    ("openvpn-udp", "OpenVPN", "2.6.14", *_OPENSSL),
    ("openvpn-tcp", "OpenVPN", "2.6.14", *_OPENSSL),
]

OPENSSL = ("OpenSSL", "openssl version", r"OpenSSL (\S+)")
GNUTLS = ("GnuTLS", "gnutls-cli --version", r"gnutls-cli (\S+)")
GOLANG = ("Go crypto/tls", "go version", r"go(\d\S+)")
URL = "https://localhost:{port}/"


def package(name):
    return f"dpkg-query -W -f '${{Version}}' {name}", r"(?:\d+:)?([0-9][0-9.]*[0-9a-z]*)"


GO = """package main
import ("crypto/tls"; "net/http"; "fmt")
func main() {{
 t := &http.Transport{{TLSClientConfig: &tls.Config{{InsecureSkipVerify: true%s}}, ForceAttemptHTTP2: %s}}
 _, err := (&http.Client{{Transport: t}}).Get("https://localhost:{port}/")
 fmt.Println(err)
}}
"""

GO_DIAL = """package main
import ("crypto/tls"; "fmt")
func main() {{ _, err := tls.Dial("tcp", "localhost:{port}", &tls.Config{{InsecureSkipVerify: true%s}}); fmt.Println(err) }}
"""


def setups(npm):
    """Every setup: program, how its version is told, library, name of the setup, command, files."""
    result = []

    def add(program, version, library, setup, command, **files):
        result.append((program, version, library, setup, command, files))

    curl = ("curl --version", r"curl (\S+)")
    for setup, extra in (("--http1.1", ["--http1.1"]), ("--no-alpn", ["--no-alpn"]), ("--tls-max 1.2", ["--tls-max", "1.2"]), ("--tls-max 1.2 --no-alpn", ["--tls-max", "1.2", "--no-alpn"]), ("by address", None)):
        add("curl", curl, OPENSSL, setup, ["curl", "-sk", "-m", "4", *(extra or []), URL if extra else "https://127.0.0.1:{port}/"])
    client = ["openssl", "s_client", "-connect", "localhost:{port}", "-servername", "localhost"]
    for setup, extra in (("default", []), ("-tls1_2", ["-tls1_2"]), ("-tls1_3", ["-tls1_3"]), ("-tls1_1", ["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"]), ("-alpn h2,http/1.1", ["-alpn", "h2,http/1.1"]), ("-status", ["-status"]), ("-no_ticket", ["-no_ticket"]), ("ALL ciphers", ["-cipher", "ALL"])):
        add("openssl s_client", OPENSSL[1:], OPENSSL, setup, [*client, *extra])
    add("openssl s_client", OPENSSL[1:], OPENSSL, "-noservername", ["openssl", "s_client", "-connect", "127.0.0.1:{port}", "-noservername"])
    for setup, extra in (("default", []), ("--alpn=h2", ["--alpn=h2", "--alpn=http/1.1"]), ("TLS 1.2", ["--priority=NORMAL:-VERS-ALL:+VERS-TLS1.2"]), ("SECURE256", ["--priority=SECURE256"]), ("PERFORMANCE", ["--priority=PERFORMANCE"])):
        add("gnutls-cli", ("gnutls-cli --version", r"gnutls-cli (\S+)"), GNUTLS, setup, ["gnutls-cli", "--insecure", "-p", "{port}", *extra, "localhost"])
    for path in ("node", *(f"{npm}/{name}/bin/node" for name in ("node12", "node18", "node22", "node24"))):
        tls = ("OpenSSL", f"{path} -p process.versions.openssl", r"(\d[\w.]*)")
        for setup, script in (("https", "require('https').get({{port:{port},host:'localhost',rejectUnauthorized:false}},r=>r.resume()).on('error',e=>console.log(e))"),
                              ("http2", "const c=require('http2').connect('https://localhost:{port}',{{rejectUnauthorized:false}});c.on('error',e=>console.log(e));setTimeout(()=>process.exit(),900)"),
                              ("fetch", "process.env.NODE_TLS_REJECT_UNAUTHORIZED=0;fetch('https://localhost:{port}/').then(r=>r.text()).catch(e=>console.log(e))")):
            if setup != "fetch" or "node12" not in path:
                add("Node.js", (f"{path} --version", r"v(\S+)"), tls, setup, [path, "{home}/c.js"], **{"c.js": script})
    python = ("/usr/bin/python3 --version", r"Python (\S+)")
    for program, version, setup, text in (
            ("Python ssl", python, "http.client, plain context", "import ssl, http.client\nc = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT); c.check_hostname = False; c.verify_mode = ssl.CERT_NONE\nh = http.client.HTTPSConnection('localhost', {port}, context=c, timeout=3); h.request('GET', '/')"),
            ("Python ssl", python, "TLS 1.2", "import ssl, socket\nc = ssl.create_default_context(); c.check_hostname = False; c.verify_mode = ssl.CERT_NONE; c.maximum_version = ssl.TLSVersion.TLSv1_2\nc.wrap_socket(socket.create_connection(('localhost', {port})), server_hostname='localhost')"),
            ("Requests", package("python3-requests"), "default", "import requests\nrequests.get('https://localhost:{port}/', verify=False, timeout=3)"),
            ("aiohttp", package("python3-aiohttp"), "default", "import asyncio, aiohttp\nasync def main():\n  async with aiohttp.ClientSession() as s:\n    await s.get('https://localhost:{port}/', ssl=False)\nasyncio.run(main())"),
            ("Tornado", package("python3-tornado"), "default", "import asyncio\nfrom tornado.httpclient import AsyncHTTPClient\nasync def main():\n  await AsyncHTTPClient().fetch('https://localhost:{port}/', validate_cert=False)\nasyncio.run(main())"),
            ("Twisted", package("python3-twisted"), "default", "from twisted.internet import reactor, ssl, protocol, endpoints\nf = protocol.Factory.forProtocol(protocol.Protocol); f.startedConnecting = f.clientConnectionFailed = f.clientConnectionLost = lambda *a: None\nreactor.connectSSL('localhost', {port}, f, ssl.ClientContextFactory())\nreactor.callLater(1, reactor.stop)\nreactor.run()")):
        add(program, version, OPENSSL, setup, ["/usr/bin/python3", "{home}/c.py"], **{"c.py": text})
    add("PycURL", package("python3-pycurl"), GNUTLS, "default", ["/usr/bin/python3", "{home}/c.py"], **{"c.py": "import pycurl\nc = pycurl.Curl(); c.setopt(c.URL, 'https://localhost:{port}/'); c.setopt(c.SSL_VERIFYPEER, 0); c.setopt(c.SSL_VERIFYHOST, 0); c.setopt(c.TIMEOUT, 3); c.perform()"})
    add("Perl HTTP::Tiny", ("perl --version", r"\(v(\S+)\)"), OPENSSL, "default", ["perl", "-MHTTP::Tiny", "-e", 'print HTTP::Tiny->new(timeout => 3)->get("https://localhost:{port}/")->{{content}}'])
    for setup, options, force in (("HTTP/1.1", "", "false"), ("HTTP/2", "", "true"), ("TLS 1.2", ", MaxVersion: tls.VersionTLS12", "true")):
        add("Go net/http", GOLANG[1:], GOLANG, setup, ["sh", "-c", "cd {home} && go build -o c c.go && ./c"], **{"c.go": GO % (options, force)})
    for setup, options in (("tls.Dial", ""), ("tls.Dial, TLS 1.2", ", MaxVersion: tls.VersionTLS12"), ("tls.Dial, session cache", ", ClientSessionCache: tls.NewLRUClientSessionCache(4)")):
        add("Go crypto/tls", GOLANG[1:], GOLANG, setup, ["sh", "-c", "cd {home} && go build -o c c.go && ./c"], **{"c.go": GO_DIAL % options})
    for program, name, library, command in (
            ("GNU Wget2", "wget2", GNUTLS, ["wget2", "-q", "-T", "3", "--tries=1", "--no-check-certificate", "-O", "/dev/null", URL]),
            ("lftp", "lftp", GNUTLS, ["lftp", "-c", "set ssl:verify-certificate no; set net:max-retries 1; set net:timeout 3; cat https://localhost:{port}/"]),
            ("w3m", "w3m", OPENSSL, ["w3m", "-insecure", "-dump", URL]),
            ("ELinks", "elinks", GNUTLS, ["elinks", "-dump", URL]),
            ("kdig", "knot-dnsutils", GNUTLS, ["kdig", "@127.0.0.1", "-p", "{port}", "+tls", "+tls-hostname=localhost", "+timeout=3", "+retry=0", "example.com"]),
            ("nghttp", "nghttp2-client", OPENSSL, ["nghttp", "-n", "-y", "-t", "3", URL]),
            ("httping", "httping", OPENSSL, ["httping", "-l", "-c", "1", "-t", "3", URL]),
            ("Siege", "siege", OPENSSL, ["siege", "-c1", "-r1", URL]),
            ("wrk", "wrk", OPENSSL, ["wrk", "-t1", "-c1", "-d1s", URL]),
            ("ncat", "ncat", OPENSSL, ["ncat", "--ssl", "localhost", "{port}"]),
            ("mosquitto_pub", "mosquitto-clients", OPENSSL, ["mosquitto_pub", "-h", "localhost", "-p", "{port}", "--cafile", "{cert}", "-t", "t", "-m", "m"]),
            ("redis-cli", "redis-tools", OPENSSL, ["redis-cli", "-h", "localhost", "-p", "{port}", "--tls", "--insecure", "--sni", "localhost", "ping"]),
            ("dig", "bind9-dnsutils", OPENSSL, ["dig", "@127.0.0.1", "-p", "{port}", "+tls", "+timeout=2", "+tries=1", "example.com"]),
            ("tstclnt", "libnss3-tools", ("NSS", *package("libnss3")), ["tstclnt", "-4", "-h", "localhost", "-p", "{port}", "-o", "-D", "-Q"]),
            ("bssl client", "android-boringssl", ("BoringSSL", *package("android-boringssl")), ["bssl-tool", "client", "-connect", "localhost:{port}", "-server-name", "localhost"]),
            ("botan tls_client", "botan", ("Botan", *package("botan")), ["botan", "tls_client", "localhost", "--port={port}"]),
            ("rclone", "rclone", ("Go crypto/tls", "go version -m $(which rclone)", r"go(\d\S+)"), ["rclone", "lsd", "--no-check-certificate", "--retries", "1", "--http-url", URL, ":http:"])):
        add(program, package(name), library, "default", command)
    return result

"""The servers that measure.py starts, each in a few setups: how a setup is started, and what its TLS library is.

A setup's command may use {port}, {pem} (chain and key in one file), {cert}, {key}, {p12} (password "whorl") and {home}, a folder of its own in
which `files` are written first, with the same names filled in.
"""

CADDY = '{{\n admin off\n auto_https off\n}}\nhttps://localhost:{port}, https://127.0.0.1:{port} {{\n tls {cert} {key}\n respond hello\n}}\n'

NGINX = """daemon off; pid {home}/pid; error_log {home}/log;
events {{ }}
http {{ access_log off; client_body_temp_path {home}; proxy_temp_path {home}; fastcgi_temp_path {home}; uwsgi_temp_path {home}; scgi_temp_path {home};
 server {{ listen {port} ssl%s; server_name localhost; ssl_certificate {cert}; ssl_certificate_key {key}; %s location / {{ return 200 hello; }} }} }}
"""

APACHE = """ServerRoot {home}
ServerName localhost
PidFile {home}/pid
ErrorLog {home}/log
Mutex file:{home}
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule ssl_module /usr/lib/apache2/modules/mod_ssl.so
LoadModule http2_module /usr/lib/apache2/modules/mod_http2.so
Listen {port}
<VirtualHost *:{port}>
SSLEngine on
SSLCertificateFile {cert}
SSLCertificateKeyFile {key}
%s
</VirtualHost>
"""

HAPROXY = """global
%s
defaults
 mode http
 timeout client 20s
 timeout server 20s
 timeout connect 5s
frontend f
 bind 127.0.0.1:{port} ssl crt {pem} %s
 http-request return status 200 content-type text/plain string hello
"""

LIGHTTPD = """server.modules = ("mod_%s")
server.port = {port}
server.bind = "127.0.0.1"
server.document-root = "{home}"
ssl.engine = "enable"
ssl.pemfile = "{pem}"
%s
"""

NODE = "const o={{key:require('fs').readFileSync('{key}'),cert:require('fs').readFileSync('{cert}'),allowHTTP1:true}};require('%s').%s(o,(q,s)=>s.end('hello')).listen({port},'127.0.0.1')"

PYTHON = """import http.server, ssl
c = ssl.%s
c.load_cert_chain('{cert}', '{key}')
s = http.server.ThreadingHTTPServer(('127.0.0.1', {port}), http.server.SimpleHTTPRequestHandler)
s.socket = c.wrap_socket(s.socket, server_side=True, do_handshake_on_connect=False)
s.serve_forever()
"""

TORNADO = """import asyncio, tornado.httpserver, tornado.web
async def main():
    tornado.httpserver.HTTPServer(tornado.web.Application(), ssl_options={{'certfile': '{cert}', 'keyfile': '{key}'}}).listen({port}, '127.0.0.1')
    await asyncio.Event().wait()
asyncio.run(main())
"""

AIOHTTP = """import ssl
from aiohttp import web
c = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
c.load_cert_chain('{cert}', '{key}')
web.run_app(web.Application(), host='127.0.0.1', port={port}, ssl_context=c, print=None)
"""

TWISTED = """from twisted.internet import reactor, ssl
from twisted.web import server, resource
reactor.listenSSL({port}, server.Site(resource.Resource()), ssl.DefaultOpenSSLContextFactory('{key}', '{cert}'), interface='127.0.0.1')
reactor.run()
"""

GO = """package main
import ("crypto/tls"; "net/http"; "io"; "log")
func main() {{
 c, err := tls.LoadX509KeyPair("{cert}", "{key}")
 if err != nil {{ log.Fatal(err) }}
 s := &http.Server{{Addr: "127.0.0.1:{port}", TLSConfig: &tls.Config{{Certificates: []tls.Certificate{{c}}%s}}, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {{ io.WriteString(w, "hello") }})}}
 %s
}}
"""

GO_PLAIN = """l, err := tls.Listen("tcp", s.Addr, s.TLSConfig)
 if err != nil {{ log.Fatal(err) }}
 log.Fatal(s.Serve(l))"""

JAVA = """import javax.net.ssl.*; import java.security.*; import java.io.*; import java.net.*;
class S {{ public static void main(String[] a) throws Exception {{
 KeyStore k = KeyStore.getInstance("PKCS12"); k.load(new FileInputStream("{p12}"), "whorl".toCharArray());
 KeyManagerFactory f = KeyManagerFactory.getInstance("SunX509"); f.init(k, "whorl".toCharArray());
 SSLContext c = SSLContext.getInstance("TLS"); c.init(f.getKeyManagers(), null, null);
 %s }} }}
"""

JAVA_HTTP = """com.sun.net.httpserver.HttpsServer h = com.sun.net.httpserver.HttpsServer.create(new InetSocketAddress("127.0.0.1", {port}), 50);
 h.setHttpsConfigurator(new com.sun.net.httpserver.HttpsConfigurator(c)); h.createContext("/", x -> {{ x.sendResponseHeaders(200, -1); x.close(); }});
 h.setExecutor(java.util.concurrent.Executors.newCachedThreadPool()); h.start();"""

JAVA_SOCKET = """SSLServerSocket s = (SSLServerSocket) c.getServerSocketFactory().createServerSocket({port}, 50, InetAddress.getByName("127.0.0.1"));
 while (true) {{ SSLSocket t = (SSLSocket) s.accept(); new Thread(() -> {{ try {{ t.startHandshake(); t.getInputStream().read(); t.close(); }} catch (IOException e) {{ }} }}).start(); }}"""

RUBY = """require 'webrick'; require 'webrick/https'
WEBrick::HTTPServer.new(Port: {port}, BindAddress: '127.0.0.1', SSLEnable: true, SSLCertificate: OpenSSL::X509::Certificate.new(File.read('{cert}')), SSLPrivateKey: OpenSSL::PKey.read(File.read('{key}')),
 Logger: WEBrick::Log.new(File::NULL), AccessLog: []).start
"""

PERL = """use IO::Socket::SSL;
$SIG{{CHLD}} = 'IGNORE';
my $s = IO::Socket::SSL->new(LocalAddr => '127.0.0.1', LocalPort => {port}, Listen => 50, ReuseAddr => 1, SSL_cert_file => '{cert}', SSL_key_file => '{key}', SSL_server => 1, SSL_startHandshake => 0) or die;
while (1) {{ my $c = $s->accept or next; if (!fork) {{ alarm 5; $c->accept_SSL and sysread($c, my $b, 1); exit; }} close $c; }}
"""

PHP = """<?php $c = stream_context_create(['ssl' => ['local_cert' => '{pem}']]);
$s = stream_socket_server('tcp://127.0.0.1:{port}', $n, $e, STREAM_SERVER_BIND | STREAM_SERVER_LISTEN, $c);
while (true) {{ $k = @stream_socket_accept($s, -1); if ($k === false) continue; stream_set_timeout($k, 2); @stream_socket_enable_crypto($k, true, STREAM_CRYPTO_METHOD_TLS_SERVER); fclose($k); }}
"""

ERLANG = """-module(s).
-export([main/0]).
main() -> application:ensure_all_started(ssl),
 {{ok, L}} = ssl:listen({port}, [{{certfile, "{cert}"}}, {{keyfile, "{key}"}}, {{reuseaddr, true}}, {{ip, {{127,0,0,1}}}}, {{log_level, none}}]), loop(L).
loop(L) -> {{ok, T}} = ssl:transport_accept(L), spawn(fun() -> ssl:handshake(T, 5000) end), loop(L).
"""

DOTNET_PROJECT = """<Project Sdk="Microsoft.NET.Sdk.Web"><PropertyGroup><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings></PropertyGroup></Project>
"""

KESTREL = """using System.Security.Cryptography.X509Certificates;
var b = WebApplication.CreateSlimBuilder(); b.Logging.ClearProviders();
b.WebHost.UseKestrelHttpsConfiguration();
b.WebHost.ConfigureKestrel(k => k.ListenLocalhost({port}, l => l.UseHttps(X509CertificateLoader.LoadPkcs12FromFile("{p12}", "whorl"))));
var app = b.Build(); app.MapGet("/", () => "hello"); app.Run();
"""

SSLSTREAM = """using System.Net; using System.Net.Security; using System.Net.Sockets; using System.Security.Cryptography.X509Certificates;
var c = X509CertificateLoader.LoadPkcs12FromFile("{p12}", "whorl"); var l = new TcpListener(IPAddress.Loopback, {port}); l.Start();
while (true) {{ var t = await l.AcceptTcpClientAsync(); _ = Task.Run(async () => {{ try {{ using var s = new SslStream(t.GetStream()); await s.AuthenticateAsServerAsync(c); await s.ReadAsync(new byte[1]); }} catch {{ }} t.Dispose(); }}); }}
"""

STUNNEL = """foreground = yes
pid =
[s]
accept = 127.0.0.1:{port}
connect = 127.0.0.1:9
cert = {pem}
"""

HITCH = """frontend = "[127.0.0.1]:{port}"
backend = "[127.0.0.1]:9"
pem-file = "{pem}"
daemon = off
user = "nobody"
"""

H2O = """user: root
hosts:
  default:
    listen: {{port: {port}, host: 127.0.0.1, ssl: {{certificate-file: {cert}, key-file: {key}}}}}
    paths: {{"/": {{file.dir: {home}}}}}
"""

MBEDTLS_C = r"""
#include <mbedtls/net_sockets.h>
#include <mbedtls/ssl.h>
#include <mbedtls/entropy.h>
#include <mbedtls/ctr_drbg.h>
#include <string.h>
int main(int n, char **a) {
  mbedtls_net_context l, c; mbedtls_entropy_context e; mbedtls_ctr_drbg_context r; mbedtls_ssl_context s; mbedtls_ssl_config f; mbedtls_x509_crt t; mbedtls_pk_context k;
  mbedtls_net_init(&l); mbedtls_ssl_config_init(&f); mbedtls_x509_crt_init(&t); mbedtls_pk_init(&k); mbedtls_entropy_init(&e); mbedtls_ctr_drbg_init(&r);
  if (mbedtls_ctr_drbg_seed(&r, mbedtls_entropy_func, &e, 0, 0) || mbedtls_x509_crt_parse_file(&t, a[2]) || mbedtls_pk_parse_keyfile(&k, a[3], 0)) return 1;
  if (mbedtls_net_bind(&l, "127.0.0.1", a[1], MBEDTLS_NET_PROTO_TCP) || mbedtls_ssl_config_defaults(&f, MBEDTLS_SSL_IS_SERVER, MBEDTLS_SSL_TRANSPORT_STREAM, MBEDTLS_SSL_PRESET_DEFAULT)) return 2;
  mbedtls_ssl_conf_rng(&f, mbedtls_ctr_drbg_random, &r); if (mbedtls_ssl_conf_own_cert(&f, &t, &k)) return 3;
  for (;;) { mbedtls_net_init(&c); mbedtls_ssl_init(&s); mbedtls_ssl_setup(&s, &f); if (mbedtls_net_accept(&l, &c, 0, 0, 0)) return 4;
    mbedtls_ssl_set_bio(&s, &c, mbedtls_net_send, mbedtls_net_recv, 0); mbedtls_ssl_handshake(&s); mbedtls_net_free(&c); mbedtls_ssl_free(&s); } }
"""

WOLFSSL_C = r"""
#include <wolfssl/options.h>
#include <wolfssl/ssl.h>
#include <arpa/inet.h>
#include <stdlib.h>
#include <unistd.h>
#include <signal.h>
int main(int n, char **a) {
  signal(SIGPIPE, SIG_IGN); wolfSSL_Init(); WOLFSSL_CTX *x = wolfSSL_CTX_new(wolfSSLv23_server_method());
  if (wolfSSL_CTX_use_certificate_chain_file(x, a[2]) != SSL_SUCCESS || wolfSSL_CTX_use_PrivateKey_file(x, a[3], SSL_FILETYPE_PEM) != SSL_SUCCESS) return 1;
  int l = socket(AF_INET, SOCK_STREAM, 0), y = 1; struct sockaddr_in d = { .sin_family = AF_INET, .sin_port = htons(atoi(a[1])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
  setsockopt(l, SOL_SOCKET, SO_REUSEADDR, &y, sizeof y); if (bind(l, (void *)&d, sizeof d) || listen(l, 50)) return 2;
  for (;;) { int c = accept(l, 0, 0); WOLFSSL *s = wolfSSL_new(x); wolfSSL_set_fd(s, c); wolfSSL_accept(s); wolfSSL_free(s); close(c); } }
"""

OPENSSL = ("OpenSSL", "openssl version", r"OpenSSL (\S+)")
GNUTLS = ("GnuTLS", "gnutls-cli --version", r"gnutls-cli (\S+)")
GOLANG = ("Go crypto/tls", "go version", r"go(\d\S+)")


def package(name):
    return f"dpkg-query -W -f '${{Version}}' {name}", r"(?:\d+:)?([0-9][0-9.]*[0-9a-z]*)"


def setups(npm):
    """Every setup: program, how its version is told, library, name of the setup, command, files."""
    result = []

    def add(program, version, library, setup, command, **files):
        result.append((program, version, library, setup, command, files))

    for setup, extra in (("default", []), ("TLS 1.2 only", ["-tls1_2"]), ("TLS 1.3 only", ["-tls1_3"]), ("security level 0", ["-cipher", "ALL:@SECLEVEL=0"])):
        add("openssl s_server", ("openssl version", OPENSSL[2]), OPENSSL, setup, ["openssl", "s_server", "-accept", "127.0.0.1:{port}", "-cert", "{cert}", "-key", "{key}", "-www", *extra])
    for setup, extra in (("default", []), ("TLS 1.2 only", ["--priority", "NORMAL:-VERS-ALL:+VERS-TLS1.2"]), ("no TLS 1.3", ["--priority", "NORMAL:-VERS-TLS1.3"]), ("SECURE256", ["--priority", "SECURE256"])):
        add("gnutls-serv", ("gnutls-serv --version", r"gnutls-serv (\S+)"), GNUTLS, setup, ["gnutls-serv", "--http", "-q", "-p", "{port}", "--x509certfile", "{cert}", "--x509keyfile", "{key}", *extra])
    debian = "ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3; ssl_prefer_server_ciphers on;"
    modern = "ssl_protocols TLSv1.2 TLSv1.3; ssl_prefer_server_ciphers off;"
    for setup, http2, lines in (("compiled defaults", "", ""), ("Debian's nginx.conf", "", debian), ("Debian's nginx.conf, HTTP/2", " http2", debian), ("TLS 1.2 and 1.3", "", modern), ("TLS 1.2 and 1.3, HTTP/2", " http2", modern)):
        add("nginx", ("nginx -v", r"nginx/(\S+)"), OPENSSL, setup, ["nginx", "-p", "{home}", "-c", "{home}/conf"], conf=NGINX % (http2, lines))
    debian = "SSLCipherSuite HIGH:!aNULL\nSSLProtocol all -SSLv3\nSSLSessionTickets off"
    for setup, lines in (("compiled defaults", ""), ("Debian's ssl.conf", debian), ("Debian's ssl.conf, HTTP/2", debian + "\nProtocols h2 http/1.1"), ("TLS 1.2 and 1.3, HTTP/2", "SSLProtocol -all +TLSv1.2 +TLSv1.3\nProtocols h2 http/1.1")):
        add("Apache httpd", ("apache2 -v", r"Apache/(\S+)"), OPENSSL, setup, ["apache2", "-X", "-f", "{home}/conf"], conf=APACHE % lines)
    safe = """ ssl-default-bind-ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305:DHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES256-GCM-SHA384
 ssl-default-bind-ciphersuites TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256
 ssl-default-bind-options ssl-min-ver TLSv1.2 no-tls-tickets"""
    for setup, lines, bind in (("compiled defaults", "", ""), ("compiled defaults, HTTP/2", "", "alpn h2,http/1.1"), ("Debian's haproxy.cfg", safe, ""), ("Debian's haproxy.cfg, HTTP/2", safe, "alpn h2,http/1.1")):
        add("HAProxy", ("haproxy -v", r"version (\d+\.\d+\.\d+)"), OPENSSL, setup, ["haproxy", "-db", "-f", "{home}/conf"], conf=HAPROXY % (lines, bind))
    add("Caddy", ("caddy version", r"v?(\d\S*)"), GOLANG, "default", ["caddy", "run", "--config", "{home}/conf", "--adapter", "caddyfile"], conf=CADDY)
    for module, library in (("openssl", OPENSSL), ("gnutls", GNUTLS), ("mbedtls", ("Mbed TLS", *package("libmbedtls14"))), ("wolfssl", ("wolfSSL", *package("libwolfssl35")))):
        add("lighttpd", ("lighttpd -v", r"lighttpd/(\S+)"), library, f"mod_{module}", ["lighttpd", "-D", "-f", "{home}/conf"], conf=LIGHTTPD % (module, ""))
    add("stunnel", package("stunnel4"), OPENSSL, "default", ["stunnel4", "{home}/conf"], conf=STUNNEL)
    add("Hitch", package("hitch"), OPENSSL, "default", ["hitch", "--config={home}/conf"], conf=HITCH)
    add("H2O", package("h2o"), OPENSSL, "default", ["h2o", "-c", "{home}/conf"], conf=H2O)
    nodes = [("node", "node")] + [(f"{npm}/{name}/bin/node", name) for name in ("node12", "node18", "node22", "node24")]
    for path, _ in nodes:
        tls = ("OpenSSL", f"{path} -p process.versions.openssl", r"(\S+)")
        for setup, module, call in (("https", "https", "createServer"), ("http2", "http2", "createSecureServer")):
            add("Node.js", (f"{path} --version", r"v(\S+)"), tls, setup, [path, "{home}/s.js"], **{"s.js": NODE % (module, call)})
    python = ("/usr/bin/python3 --version", r"Python (\S+)")
    for setup, context in (("default context", "create_default_context(ssl.Purpose.CLIENT_AUTH)"), ("plain context", "SSLContext(ssl.PROTOCOL_TLS_SERVER)")):
        add("Python ssl", python, OPENSSL, setup, ["/usr/bin/python3", "{home}/s.py"], **{"s.py": PYTHON % context})
    for program, deb, text in (("Tornado", "python3-tornado", TORNADO), ("aiohttp", "python3-aiohttp", AIOHTTP), ("Twisted", "python3-twisted", TWISTED)):
        add(program, package(deb), OPENSSL, "default", ["/usr/bin/python3", "{home}/s.py"], **{"s.py": text})
    add("Uvicorn", package("python3-uvicorn"), OPENSSL, "default", ["/usr/bin/python3", "-m", "uvicorn", "--app-dir", "{home}", "--host", "127.0.0.1", "--port", "{port}", "--ssl-certfile", "{cert}", "--ssl-keyfile", "{key}", "app:app"], **{"app.py": "async def app(scope, receive, send):\n    pass\n"})
    add("Gunicorn", package("gunicorn"), OPENSSL, "default", ["/usr/bin/python3", "-m", "gunicorn", "--chdir", "{home}", "-b", "127.0.0.1:{port}", "--certfile", "{cert}", "--keyfile", "{key}", "app:app"], **{"app.py": "def app(environ, start):\n    start('200 OK', [])\n    return [b'hello']\n"})
    for setup, options, serve in (("net/http", "", 'log.Fatal(s.ListenAndServeTLS("", ""))'), ("tls.Listen", "", GO_PLAIN), ("net/http, TLS 1.2 only", ", MaxVersion: tls.VersionTLS12", 'log.Fatal(s.ListenAndServeTLS("", ""))')):
        add("Go net/http" if "net/http" in setup else "Go crypto/tls", GOLANG[1:], GOLANG, setup, ["sh", "-c", "cd {home} && go build -o s s.go && exec ./s"], **{"s.go": GO % (options, serve)})
    java = ("java -version", r'version "(\S+)"')
    for program, body in (("Java HttpsServer", JAVA_HTTP), ("Java SSLServerSocket", JAVA_SOCKET)):
        add(program, java, ("Java JSSE", *java), "default", ["java", "{home}/S.java"], **{"S.java": JAVA % body})
    net = ("dotnet --list-runtimes", r"Microsoft.NETCore.App (10\S+)")
    for program, text in ((".NET Kestrel", KESTREL), (".NET SslStream", SSLSTREAM)):
        add(program, net, OPENSSL, "default", ["sh", "-c", "cd {home} && dotnet run -v q"], **{"s.csproj": DOTNET_PROJECT, "Program.cs": text})
    add("WEBrick", ("ruby --version", r"ruby (\d[\d.]*)"), OPENSSL, "default", ["ruby", "{home}/s.rb"], **{"s.rb": RUBY})
    add("Perl IO::Socket::SSL", package("libio-socket-ssl-perl"), OPENSSL, "default", ["perl", "{home}/s.pl"], **{"s.pl": PERL})
    add("PHP streams", ("php --version", r"PHP (\S+)"), OPENSSL, "default", ["php", "{home}/s.php"], **{"s.php": PHP})
    add("Erlang ssl", package("erlang-ssl"), ("Erlang ssl", *package("erlang-ssl")), "default", ["sh", "-c", "cd {home} && erlc s.erl && exec erl -noshell -noinput -s s main"], **{"s.erl": ERLANG})
    add("botan tls_server", ("botan version", r"(\d\S+)"), ("Botan", "botan version", r"(\d\S+)"), "default", ["botan", "tls_server", "{cert}", "{key}", "--port={port}"])
    add("bssl server", package("android-boringssl"), ("BoringSSL", *package("android-boringssl")), "default", ["bssl-tool", "server", "-accept", "{port}", "-cert", "{cert}", "-key", "{key}", "-www", "-loop"])
    for program, library, deb, link, text in (("Mbed TLS server", "Mbed TLS", "libmbedtls14", "-lmbedtls -lmbedx509 -lmbedcrypto", MBEDTLS_C), ("wolfSSL server", "wolfSSL", "libwolfssl35", "-lwolfssl", WOLFSSL_C)):
        add(program, package(deb), (library, *package(deb)), "defaults in thirty lines of C", ["sh", "-c", f"cd {{home}} && gcc -w -o s s.c {link} && exec ./s {{port}} {{cert}} {{key}}"], **{"s.c": text.replace("{", "{{").replace("}", "}}")})
    add("Redis", ("redis-server --version", r"v=(\S+)"), OPENSSL, "default", ["redis-server", "--port", "0", "--tls-port", "{port}", "--bind", "127.0.0.1", "--tls-cert-file", "{cert}", "--tls-key-file", "{key}", "--tls-ca-cert-file", "{cert}", "--tls-auth-clients", "no", "--dir", "{home}"])
    add("Mosquitto", package("mosquitto"), OPENSSL, "default", ["mosquitto", "-c", "{home}/conf"], conf="listener {port} 127.0.0.1\ncertfile {cert}\nkeyfile {key}\nallow_anonymous true\nuser root\n")
    add("ncat", package("ncat"), OPENSSL, "default", ["ncat", "-k", "-l", "127.0.0.1", "{port}", "--ssl", "--ssl-cert", "{cert}", "--ssl-key", "{key}"])
    return result

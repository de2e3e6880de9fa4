using System.Globalization;
using System.Net;

namespace Whorl.Cli.Demonstration.Servers;

/// <summary>
/// The server programs that the demonstration knows how to run, each with the least configuration that makes it serve TLS on one
/// loopback address, in one process where it can be. gnutls-serv is none of them, as it listens on every address or none.
/// </summary>
internal sealed class InstalledServers(string folder, DemoCertificate certificate, LoopbackPort ports)
{
    private const string Script = "server.txt";

    /// <summary>Those that are installed.</summary>
    public IReadOnlyList<DemoServer> Find() =>
    [
        .. new[] { Nginx(), Apache(), Lighttpd(), Caddy(), Node(), Python(), OpenSsl() }.OfType<DemoServer>(),
    ];

    private static string Root => Environment.IsPrivilegedProcess ? "User nobody\nGroup nogroup\n" : string.Empty;

    private InstalledServer? Nginx() => Make("nginx", "nginx, OpenSSL", "nginx", (home, at) => ["-p", home, "-e", "stderr", "-c", Write(home, $$"""
        daemon off;
        master_process off;
        pid {{home}}/pid;
        error_log stderr;
        events { worker_connections 128; }
        http {
            access_log off;
            client_body_temp_path {{home}}/body;
            proxy_temp_path {{home}}/proxy;
            fastcgi_temp_path {{home}}/fastcgi;
            uwsgi_temp_path {{home}}/uwsgi;
            scgi_temp_path {{home}}/scgi;
            server {
                listen {{at}} ssl http2;
                ssl_protocols TLSv1.2 TLSv1.3;
                ssl_certificate {{certificate.CertificateFile}};
                ssl_certificate_key {{certificate.KeyFile}};
                location / { return 200 "demo\n"; }
            }
        }
        """)]);

    private InstalledServer? Apache()
    {
        const string Modules = "/usr/lib/apache2/modules";
        return !File.Exists($"{Modules}/mod_ssl.so") ? null : Make("apache", "Apache httpd, OpenSSL", "apache2", (home, at) => ["-X", "-f", Write(home, $"""
            ServerRoot {home}
            ServerName apache.{DemoNames.Domain}
            PidFile {home}/pid
            LoadModule mpm_event_module {Modules}/mod_mpm_event.so
            LoadModule authz_core_module {Modules}/mod_authz_core.so
            LoadModule ssl_module {Modules}/mod_ssl.so
            Mutex pthread
            Listen {at}
            {Root}
            ErrorLog /dev/stderr
            DocumentRoot {home}
            SSLEngine on
            SSLCertificateFile {certificate.CertificateFile}
            SSLCertificateKeyFile {certificate.KeyFile}
            """)]);
    }

    private InstalledServer? Lighttpd()
    {
        bool hasGnuTls = File.Exists("/usr/lib/lighttpd/mod_gnutls.so");
        return Make("lighttpd", hasGnuTls ? "lighttpd, GnuTLS" : "lighttpd, OpenSSL", "lighttpd", (home, at) => ["-D", "-f", Write(home, $"""
            server.modules = ("{(hasGnuTls ? "mod_gnutls" : "mod_openssl")}")
            server.document-root = "{home}"
            server.bind = "{at.Address}"
            server.port = {at.Port}
            ssl.engine = "enable"
            ssl.pemfile = "{certificate.CertificateFile}"
            ssl.privkey = "{certificate.KeyFile}"
            """)]);
    }

    private InstalledServer? Caddy() => Make("caddy", "Caddy, Go", "caddy", (home, at) => ["run", "--adapter", "caddyfile", "--config", Write(home, $$"""
        {
            admin off
            auto_https off
            servers {
                protocols h1 h2
            }
        }
        https://{{at}}, https://caddy.{{DemoNames.Domain}}:{{at.Port}} {
            bind {{at.Address}}
            tls {{certificate.CertificateFile}} {{certificate.KeyFile}}
            respond "demo"
        }
        """)]);

    // Both end with their standard input, so that they do not outlive a demonstration that is killed.
    private InstalledServer? Node() => Make("node", "Node.js, OpenSSL", "node", (home, at) => [Write(home, $$"""
        const fs = require('fs');
        const options = { cert: fs.readFileSync('{{certificate.CertificateFile}}'), key: fs.readFileSync('{{certificate.KeyFile}}') };
        require('https').createServer(options, (request, response) => response.end('demo\n')).listen({{at.Port}}, '{{at.Address}}');
        process.stdin.on('end', () => process.exit()).resume();
        """)]);

    private InstalledServer? Python() => Make("python", "Python http.server, OpenSSL", "python3", (home, at) => [Write(home, $"""
        import http.server, os, ssl, sys, threading
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain('{certificate.CertificateFile}', '{certificate.KeyFile}')
        server = http.server.ThreadingHTTPServer(('{at.Address}', {at.Port}), http.server.SimpleHTTPRequestHandler)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
        server.serve_forever()
        """)]);

    private InstalledServer? OpenSsl() => Make("openssl", "openssl s_server", "openssl", (_, at) =>
        ["s_server", "-accept", at.ToString(), "-cert", certificate.CertificateFile, "-key", certificate.KeyFile, "-www"]);

    /// <summary>A server whose program is there, with a folder of its own.</summary>
    private InstalledServer? Make(string name, string description, string program, Func<string, IPEndPoint, string[]> arguments)
    {
        if (ProgramPath.Find(program) is not { } path)
        {
            return null;
        }

        string home = Path.Combine(folder, name);
        Directory.CreateDirectory(home);
        IPEndPoint at = ports.Take();
        return new InstalledServer(name, description, at, path, arguments(home, at), home);
    }

    private static string Write(string home, string text)
    {
        string path = Path.Combine(home, Script);
        File.WriteAllText(path, string.Create(CultureInfo.InvariantCulture, $"{text}\n"));
        return path;
    }
}

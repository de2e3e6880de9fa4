using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Whorl.Acceptance.Tests;

/// <summary>A real TLS server on loopback that lives as long as a test, or a loud skip.</summary>
internal sealed class ScanServer : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process process;
    private readonly string folder;

    private ScanServer(Process process, string folder, int port)
    {
        this.process = process;
        this.folder = folder;
        Port = port;
    }

    public int Port { get; }

    public string Target => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port},localhost");

    public static Task<ScanServer> StartAsync(string kind) => StartWithAsync(kind, null);

    /// <summary>A server with those options, or directives of nginx, at the port of one that has ended where one is given.</summary>
    public static Task<ScanServer> StartWithAsync(string kind, int? port, params string[] settings) => kind switch
    {
        "openssl" => StartAsync("/usr/bin/openssl", "openssl", (home, at) => ["s_server", "-accept", $"127.0.0.1:{at}", "-cert", "cert.pem", "-key", "key.pem", "-www", .. settings], port),
        "gnutls" => StartAsync("/usr/bin/gnutls-serv", "gnutls-bin", (home, at) => ["--http", "-p", $"{at}", "--x509certfile", "cert.pem", "--x509keyfile", "key.pem", .. settings], port),
        _ => StartAsync("/usr/sbin/nginx", "nginx-light", (home, at) => ["-p", home, "-c", "nginx.conf"], port, string.Join(' ', settings)),
    };

    public void Dispose()
    {
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<ScanServer> StartAsync(string program, string package, Func<string, int, string[]> arguments, int? given = null, string directives = "")
    {
        Assert.SkipUnless(File.Exists(program), $"NOT TESTED: {program} is not installed (package {package}), so it was not scanned.");
        string home = NewFolder(isSuccessor: given is not null);
        int port = given ?? FreePort.Take();
        File.WriteAllText(Path.Combine(home, "nginx.conf"), NginxConfiguration(home, port, directives));
        ProcessStartInfo start = new("/bin/sh", ["-c", "exec \"$@\" >log 2>&1 </dev/zero", "sh", program, .. arguments(home, port)]) { WorkingDirectory = home };
        ScanServer server = new(Process.Start(start)!, home, port);
        long begin = TimeProvider.System.GetTimestamp();
        while (!await ListensAsync(port))
        {
            if (server.process.HasExited || TimeProvider.System.GetElapsedTime(begin) > Patience)
            {
                string log = await File.ReadAllTextAsync(Path.Combine(home, "log"), TestContext.Current.CancellationToken);
                server.Dispose();
                Assert.Fail($"{program} does not listen: {log}");
            }

            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        return server;
    }

    /// <summary>A folder with a key and a certificate; that of a server that takes another's place follows the other's.</summary>
    private static string NewFolder(bool isSuccessor)
    {
        string fresh = Directory.CreateTempSubdirectory("whorl-scan-").FullName;
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(fresh, (UnixFileMode)Convert.ToInt32("755", 8)); // for workers that give up being root
        }

        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=scan.test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddDays(isSuccessor ? -1 : -2), now.AddDays(30));
        File.WriteAllText(Path.Combine(fresh, "cert.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(fresh, "key.pem"), key.ExportPkcs8PrivateKeyPem());
        return fresh;
    }

    private static string NginxConfiguration(string home, int port, string directives) => $$"""
        daemon off;
        worker_processes 1;
        pid {{home}}/pid;
        error_log {{home}}/error.log;
        events { worker_connections 256; }
        http {
            access_log off;
            server {
                listen 127.0.0.1:{{port}} ssl;
                ssl_certificate {{home}}/cert.pem;
                ssl_certificate_key {{home}}/key.pem;
                {{directives}}
            }
        }
        """;

    /// <summary>Whether somebody listens on a port of this machine.</summary>
    public static async Task<bool> ListensAsync(int port)
    {
        try
        {
            using TcpClient client = new();
            await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Whorl.Acceptance.Tests;

/// <summary>Many servers of one nginx on loopback, each with settings of its own, or a loud skip.</summary>
internal sealed class NginxFarm : IDisposable
{
    private const string Program = "/usr/sbin/nginx";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string folder = Directory.CreateTempSubdirectory("whorl-farm-").FullName;
    private readonly string[] settings;
    private Process? process;

    private NginxFarm(int servers, string usual)
    {
        settings = [.. Enumerable.Repeat(usual, servers)];
        Ports = [.. Enumerable.Range(0, servers).Select(_ => FreePort.Take())];
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder, (UnixFileMode)Convert.ToInt32("755", 8)); // for workers that give up being root
        }

        Certify(daysOld: 2);
    }

    public IReadOnlyList<ushort> Ports { get; }

    /// <summary>Starts so many servers with the same directives.</summary>
    public static async Task<NginxFarm> StartAsync(int servers, string usual)
    {
        Assert.SkipUnless(File.Exists(Program), $"NOT TESTED: {Program} is not installed (package nginx-light), so nothing was watched.");
        NginxFarm farm = new(servers, usual);
        await farm.RestartAsync();
        return farm;
    }

    public static string Target(ushort port) => $"127.0.0.1:{port},localhost";

    /// <summary>Gives one server other directives; they hold from the next start.</summary>
    public void Set(int server, string directives) => settings[server] = directives;

    /// <summary>Gives all of them another key and certificate, signed by themselves.</summary>
    public void Certify(int daysOld)
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=farm.test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddDays(-daysOld), now.AddDays(30));
        File.WriteAllText(Path.Combine(folder, "cert.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "key.pem"), key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>Ends nginx and starts it with the directives of now.</summary>
    public async Task RestartAsync()
    {
        Stop();
        File.WriteAllText(Path.Combine(folder, "nginx.conf"), Configuration());
        process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >log 2>&1 </dev/null", "sh", Program, "-p", folder, "-c", "nginx.conf"]) { WorkingDirectory = folder })!;
        long begin = TimeProvider.System.GetTimestamp();
        while (!await ScanServer.ListensAsync(Ports[^1]))
        {
            if (process.HasExited || TimeProvider.System.GetElapsedTime(begin) > Patience)
            {
                Assert.Fail($"nginx does not listen: {await File.ReadAllTextAsync(Path.Combine(folder, "log"), TestContext.Current.CancellationToken)}");
            }

            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Ends nginx.</summary>
    public void Stop()
    {
        process?.Kill(entireProcessTree: true);
        process?.WaitForExit();
        process?.Dispose();
        process = null;
    }

    public void Dispose()
    {
        Stop();
        Directory.Delete(folder, recursive: true);
    }

    private string Configuration()
    {
        StringBuilder servers = new();
        for (int i = 0; i < settings.Length; i++)
        {
            servers.Append($"server {{ listen 127.0.0.1:{Ports[i]} ssl; ssl_certificate {folder}/cert.pem; ssl_certificate_key {folder}/key.pem; {settings[i]} }}\n");
        }

        return $$"""
            daemon off;
            worker_processes 1;
            pid {{folder}}/pid;
            error_log {{folder}}/error.log;
            events { worker_connections 512; }
            http {
                access_log off;
            {{servers}}
            }
            """;
    }
}

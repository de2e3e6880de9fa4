using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Whorl.Probing.Tests.Transport;

namespace Whorl.Probing.Tests.Preludes;

/// <summary>A real server of another project, with a configuration and ports of its own, in a folder that goes with it.</summary>
internal sealed partial class TestServer : IAsyncDisposable
{
    private const int KillSignal = 9;

    private readonly Process process;
    private readonly string folder;
    private readonly int signal;

    private TestServer(Process process, string folder, int signal)
    {
        this.process = process;
        this.folder = folder;
        this.signal = signal;
    }

    /// <summary>The path of a program, or a loud skip.</summary>
    public static string Require(string package, string pattern)
    {
        int star = pattern.IndexOf('*');
        string parent = star < 0 ? "" : pattern[..(star - 1)];
        string[] found = star < 0 ? [pattern]
            : Directory.Exists(parent) ? [.. Directory.GetDirectories(parent).Select(version => version + pattern[(star + 1)..])]
            : [];
        found = [.. found.Where(File.Exists)];
        if (found.Length == 0)
        {
            Assert.Skip($"NOT TESTED: {Path.GetFileName(pattern)} is not installed (package {package}), so the prelude met no real one.");
        }

        return found.Max()!;
    }

    /// <summary>A new folder with a certificate and its key: cert.pem, key.pem.</summary>
    public static string NewFolder()
    {
        string fresh = Directory.CreateTempSubdirectory("whorl-server-").FullName;
        if (!OperatingSystem.IsWindows())
        {
            // Servers that give up being root still read it.
            File.SetUnixFileMode(fresh, (UnixFileMode)Convert.ToInt32("755", 8));
        }

        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 certificate = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(30));
        File.WriteAllText(Path.Combine(fresh, "cert.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(fresh, "key.pem"), key.ExportPkcs8PrivateKeyPem());
        return fresh;
    }

    /// <summary>Ports that nobody listens on.</summary>
    public static ushort[] FreePorts(int count)
    {
        ushort[] ports = new ushort[count];
        for (int i = 0; i < count; i++)
        {
            ports[i] = FreePort.Take();
        }

        return ports;
    }

    /// <summary>Runs a program to its end.</summary>
    public static async Task RunAsync(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using Process running = Process.Start(start)!;
        Task<string> output = running.StandardOutput.ReadToEndAsync();
        string errors = await running.StandardError.ReadToEndAsync().InTimeAsync();
        await running.WaitForExitAsync().InTimeAsync();
        Assert.True(running.ExitCode == 0, $"{program}: {await output}{errors}");
    }

    /// <summary>Starts a server and waits until it listens.</summary>
    /// <param name="home">Its folder, which is deleted with it.</param>
    /// <param name="ports">Where it will listen.</param>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="signal">What ends it: SIGTERM, or for PostgreSQL SIGINT.</param>
    public static async Task<TestServer> StartAsync(string home, ushort[] ports, string program, string[] arguments, int signal = 15)
    {
        ProcessStartInfo start = new("/bin/sh", ["-c", "exec setsid \"$@\" >log 2>&1 </dev/null", "sh", program, .. arguments]) { WorkingDirectory = home, UseShellExecute = false };
        TestServer server = new(Process.Start(start)!, home, signal);
        long begin = TimeProvider.System.GetTimestamp();
        foreach (ushort port in ports)
        {
            while (!await ListensAsync(port))
            {
                if (server.process.HasExited || TimeProvider.System.GetElapsedTime(begin) > LoopThread.Patience)
                {
                    string log = await File.ReadAllTextAsync(Path.Combine(home, "log"));
                    await server.DisposeAsync();
                    Assert.Fail($"{program} does not listen on {port}: {log}");
                }

                await Task.Delay(20);
            }
        }

        return server;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            // In a session of its own it leads a group, which what it has started belongs to.
            _ = Kill(-process.Id, signal);
            using CancellationTokenSource patience = new(TimeSpan.FromSeconds(5));
            try
            {
                await process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill();
            }
        }

        _ = Kill(-process.Id, KillSignal);
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<bool> ListensAsync(ushort port)
    {
        try
        {
            using TcpClient client = new();
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}

using System.Diagnostics;
using System.Globalization;
using Whorl.Service.Delivery.Spooling;

namespace Whorl.Service.Tests.Delivery.Kills;

/// <summary>
/// The program itself, <c>whorl serve</c> as it was built, and rsyslog with its queue on the disk: both are killed by turns while events go by RELP.
/// bench/delivery.sh runs it with 100,000 events and the released program.
/// </summary>
public sealed class ServeKillTests(ITestOutputHelper output) : IDisposable
{
    private const int Kills = 3;
    private readonly ScratchFolder folder = new();

    private static int Count => int.TryParse(Environment.GetEnvironmentVariable("WHORL_DELIVERY_EVENTS"), CultureInfo.InvariantCulture, out int count) ? count : 20_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string SpoolFolder => folder.At("spool");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Whorl_serve_loses_nothing_though_it_and_rsyslog_are_killed_three_times_each()
    {
        ProcessStartInfo program = Program();
        using QueueingRsyslog receiver = await QueueingRsyslog.StartAsync(folder.At("rsyslog"));
        await SpoolFiller.FillAsync(new SpoolOptions { Folder = SpoolFolder }, Count);
        string outlets = folder.At("outlets");
        await File.WriteAllTextAsync(outlets, $"[spool]\nfolder = spool\n[siem]\nkind = relp\nhost = 127.0.0.1\nport = {receiver.RelpPort}\nbatch-events = 100\nopen-for = 300ms\n", Cancellation);
        foreach (string argument in (string[])["serve", "--store", folder.At("s.db"), "--listen", $"127.0.0.1:{FreePort.Take()}", "--outlets", outlets])
        {
            program.ArgumentList.Add(argument);
        }

        long begin = Stopwatch.GetTimestamp();
        int servers = 0, receivers = 0;
        Process process = Start(program);
        try
        {
            for (int kill = 1; kill <= 2 * Kills; kill++)
            {
                await UntilAsync(process, (long)Count * kill / ((2 * Kills) + 1));
                Assert.True(Position() <= Count, "all was delivered before the last kill: nothing is shown");
                if (kill % 2 == 1)
                {
                    process.Kill();
                    await process.WaitForExitAsync(Cancellation);
                    process.Dispose();
                    process = Start(program);
                    servers++;
                }
                else
                {
                    await receiver.KillAsync();
                    await receiver.StartAsync();
                    receivers++;
                }
            }

            await UntilAsync(process, Count + 1);
            int[] numbers = await receiver.NumbersAsync(Count);
            int different = numbers.Distinct().Count();
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{Count} events, whorl serve killed {servers} times, rsyslog {receivers} times: {Count - different} lost, {numbers.Length - different} twice, {Stopwatch.GetElapsedTime(begin).TotalSeconds:0.0} s"));
            Assert.Equal((Kills, Kills), (servers, receivers));
            Assert.Equal(Enumerable.Range(1, Count), numbers.Distinct().Order());
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
            process.Dispose();
        }
    }

    private long Position() => File.Exists(Path.Combine(SpoolFolder, "siem.cursor")) ? DeliveringProcess.Position(folder.Path) : 0;

    private async Task UntilAsync(Process process, long position)
    {
        while (Position() < position)
        {
            Assert.False(process.HasExited, "whorl serve ended by itself");
            await Task.Delay(2, Cancellation);
        }
    }

    private static Process Start(ProcessStartInfo program)
    {
        Process process = Process.Start(program)!;
        _ = process.StandardError.ReadToEndAsync(Cancellation);
        return process;
    }

    /// <summary>The program that WHORL_PROGRAM names, otherwise the one that was built beside these tests.</summary>
    private static ProcessStartInfo Program()
    {
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        string folderOfBuilds = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "Whorl.Cli"));
        string? name = Environment.GetEnvironmentVariable("WHORL_PROGRAM") is { Length: > 0 } named ? named
            : Directory.Exists(folderOfBuilds) ? Directory.EnumerateDirectories(folderOfBuilds, configuration + "*").SelectMany(build => Directory.EnumerateFiles(build, "whorl")).FirstOrDefault()
            : null;
        if (name is null)
        {
            Assert.Skip("NOT TESTED: whorl is not built, and WHORL_PROGRAM names none.");
        }

        ProcessStartInfo program = new(name) { UseShellExecute = false, RedirectStandardError = true };
        program.Environment["WHORL_CONFIG"] = "";
        return program;
    }
}

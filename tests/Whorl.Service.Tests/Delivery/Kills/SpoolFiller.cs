using System.Diagnostics;
using System.Globalization;
using Whorl.Service.Delivery.Engine;
using Whorl.Service.Delivery.Spooling;
using Whorl.Service.Tests.Delivery.Encoders;
using Whorl.Service.Tests.Delivery.Spooling;

namespace Whorl.Service.Tests.Delivery.Kills;

/// <summary>Fills a spool with numbered events in their real form, and measures how long one takes to open: for tests and bench/delivery.sh.</summary>
internal static class SpoolFiller
{
    public const string Mode = "--fill-spool";
    public const string OpenMode = "--open-spool";
    private const int AtOnce = 500;

    public static async Task FillAsync(SpoolOptions options, int count)
    {
        await using Spool spool = Spools.Open(options);
        DeliveryEngine engine = new(spool, EventForm.Whorl, [], new EngineOptions { DeadLetterFolder = options.Folder }, TimeProvider.System, new Random(1));
        for (int first = 1; first <= count; first += AtOnce)
        {
            AppendResult result = await engine.AppendAsync([.. Enumerable.Range(first, Math.Min(AtOnce, count + 1 - first)).Select(number => SampleEvents.Observation() with { Id = Spools.Id(number) })]);
            Assert.Equal((0, 0), (result.Dropped, result.Failed));
        }
    }

    public static async Task<int> RunAsync(string[] arguments)
    {
        await FillAsync(new SpoolOptions { Folder = arguments[0], MaxBytes = 4L << 30 }, int.Parse(arguments[1], CultureInfo.InvariantCulture));
        return 0;
    }

    public static async Task<int> OpenAsync(string[] arguments)
    {
        long begin = Stopwatch.GetTimestamp();
        await using Spool spool = Spools.Open(new SpoolOptions { Folder = arguments[0], MaxBytes = 4L << 30 });
        TimeSpan took = Stopwatch.GetElapsedTime(begin);
        SpoolHealth health = spool.Health();
        using Process self = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"opened {health.Bytes / 1e6:0} MB, {health.Next - 1} events, {health.Segments} segments in {took.TotalSeconds:0.00} s; {self.PeakWorkingSet64 / 1e6:0} MB of memory at most"));
        return 0;
    }
}

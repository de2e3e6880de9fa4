using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Whorl.Benchmarks;

// Whorl.Benchmarks --inputs FOLDER      writes what the C twins work on
// Whorl.Benchmarks --scan ...           one measurement of bench/scan/loop.sh, as is --hold
// Whorl.Benchmarks [--long] [--results FILE] [--filter GLOB]
if (args is ["--inputs", string folder])
{
    Inputs.WriteTo(folder);
    return 0;
}

if (args is ["--scan", .. string[] scan])
{
    return ScanMeasurement.Scan(scan);
}

if (args is ["--hold", .. string[] hold])
{
    return ScanMeasurement.Hold(hold);
}

// In this process: a generated project would restore packages again and know nothing of this repository's settings.
Job job = (args.Contains("--long") ? Job.Default : Job.ShortRun).WithToolchain(InProcessEmitToolchain.Instance);
IConfig config = ManualConfig.CreateEmpty()
    .AddJob(job)
    .AddDiagnoser(MemoryDiagnoser.Default)
    .AddLogger(ConsoleLogger.Unicode)
    .AddColumnProvider(DefaultColumnProviders.Instance)
    .WithOptions(ConfigOptions.DisableLogFile);
string[] rest = [.. args.Where(argument => argument != "--long")];
string? results = null;
if (Array.IndexOf(rest, "--results") is >= 0 and int at)
{
    results = rest[at + 1];
    rest = [.. rest[..at], .. rest[(at + 2)..]];
}

Summary[] summaries = [.. BenchmarkSwitcher.FromAssembly(typeof(Inputs).Assembly).Run(rest.Length == 0 ? ["--filter", "*"] : rest, config)];
if (results is not null)
{
    File.WriteAllLines(results, summaries.SelectMany(summary => summary.Reports).Where(report => report.ResultStatistics is not null).Select(Line));
}

return summaries.All(summary => summary.Reports.All(report => report.Success)) ? 0 : 1;

static string Line(BenchmarkReport report)
{
    string parameters = string.Concat(report.BenchmarkCase.Parameters.Items.Select(item => $"_{item.Value}"));
    long allocated = report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0;
    return string.Create(
        CultureInfo.InvariantCulture,
        $"{report.BenchmarkCase.Descriptor.WorkloadMethod.Name}{parameters}\t{report.ResultStatistics!.Median:0.0}\t{report.ResultStatistics.Min:0.0}\t{allocated}");
}

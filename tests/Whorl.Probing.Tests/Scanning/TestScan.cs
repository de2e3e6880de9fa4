using System.Text;
using Whorl.Observations.Scans;
using Whorl.Probing.Hellos;
using Whorl.Probing.Scanning;
using Whorl.Probing.Targets;
using Whorl.Probing.Tests.Transport;
using Whorl.Tls.Handshake;

namespace Whorl.Probing.Tests.Scanning;

/// <summary>A whole scan, from lines to records.</summary>
internal sealed class TestScan : IScanConsumer
{
    private readonly List<ScanRecord> records = [];
    private readonly List<long> done = [];

    /// <summary>A hello that offers TLS 1.3 and 1.2, a share of X25519, and groups of which some cannot be made.</summary>
    public static HelloSpec Both { get; } = Hello("both", TlsVersion.Tls13, TlsVersion.Tls12);

    /// <summary>The same for TLS 1.3 alone.</summary>
    public static HelloSpec Tls13Only { get; } = Hello("tls13", TlsVersion.Tls13);

    /// <summary>The hello read as JARM reads and as ATSF reads.</summary>
    public static ProbePlan PlanOf(HelloSpec hello) => new()
    {
        Steps = [new ProbeStep(ProbeKind.Jarm, hello), new ProbeStep(ProbeKind.Atsf, hello)],
        ConnectTimeout = LoopThread.Patience,
        HandshakeTimeout = LoopThread.Patience,
        Retries = 0,
        RetryPause = TimeSpan.FromMilliseconds(10),
    };

    /// <summary>Scans, and checks that each target was told of once; records come in the order of the lines.</summary>
    public static async Task<ScanRecord[]> RunAsync(IReadOnlyList<string> lines, ProbePlan plan, Politeness? politeness = null, Func<ScanSetup, ScanSetup>? change = null)
    {
        using TargetSource source = Source(lines);
        using Resolver resolver = new(new NoNames(), new ResolverOptions(), TimeProvider.System);
        ScanSetup setup = new()
        {
            Source = source,
            Resolver = resolver,
            Plan = plan,
            Politeness = politeness ?? new Politeness { Rate = 0, PerAddress = 1000 },
            NumberOf = static ordinal => ordinal,
        };
        setup = change?.Invoke(setup) ?? setup;
        using ScanSession session = new(setup);
        TestScan scan = new();
        Assert.True(await session.RunAsync(scan).InTimeAsync());
        Assert.Equal(scan.done.Order(), scan.done.Distinct().Order());
        Assert.Equal(setup.Source.Known, scan.done.Count);
        return [.. scan.records.OrderBy(static record => record.Ordinal)];
    }

    /// <summary>Lines in their own order.</summary>
    public static TargetSource Source(IReadOnlyList<string> lines, ExclusionList? exclusions = null) => new(
        [],
        new LineReader(new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', lines))), "test"),
        new TargetSourceOptions { Window = 1, Exclusions = exclusions ?? ExclusionList.Empty });

    void IScanConsumer.Take(ScanRecord record) => records.Add(record);

    void IScanConsumer.TargetDone(long ordinal) => done.Add(ordinal);

    void IScanConsumer.Rest()
    {
    }

    private static HelloSpec Hello(string name, params ushort[] versions) => new()
    {
        Name = name,
        RecordVersion = TlsVersion.Tls10,
        LegacyVersion = TlsVersion.Tls12,
        CipherSuites = Values(0x1301, 0x1302, 0x1304, 0xc02f, 0x009c, 0x009e),
        CompressionMethods = [0],
        Order = ExtensionOrder.Listed,
        Extensions =
        [
            new ExtensionSpec { Type = HelloValue.Of(ExtensionType.ServerName), Content = ExtensionContent.ServerName },
            List(ExtensionType.SupportedGroups, 2, 0x001d, 0x0017, 0x0018, 0x0100),
            List(ExtensionType.SignatureAlgorithms, 2, 0x0403, 0x0804, 0x0401),
            List(ExtensionType.SupportedVersions, 1, versions),
            new ExtensionSpec { Type = HelloValue.Of(ExtensionType.KeyShare), Content = ExtensionContent.KeyShares, Values = Values(0x001d) },
        ],
    };

    private static ExtensionSpec List(ushort type, int prefix, params ushort[] values) =>
        new() { Type = HelloValue.Of(type), Content = ExtensionContent.Values, Values = Values(values), PrefixSize = prefix, ItemSize = 2 };

    private static HelloValue[] Values(params ushort[] values) => Array.ConvertAll(values, HelloValue.Of);

    private sealed class NoNames : INameLookup
    {
        public Task<Resolution> LookUpAsync(string name, CancellationToken cancellation) =>
            Task.FromException<Resolution>(new InvalidOperationException($"{name} was looked up"));
    }
}

namespace Whorl.Cli.Demonstration.Clients;

/// <summary>A client and what the capture shows of it.</summary>
/// <param name="Client">The client.</param>
/// <param name="Hellos">Its handshakes.</param>
internal sealed record SeenClient(DemoClient Client, IReadOnlyList<SeenHello> Hellos)
{
    /// <summary>Its first handshake; null where none was seen.</summary>
    public SeenHello? First => Hellos.Count > 0 ? Hellos[0] : null;

    /// <summary>The JA4 that it showed, different ones once each.</summary>
    public IReadOnlyList<string> Ja4 => [.. Hellos.Select(hello => hello.Ja4).OfType<string>().Distinct(StringComparer.Ordinal)];
}

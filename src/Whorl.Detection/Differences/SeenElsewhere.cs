using Whorl.Detection.Stacks;
using Whorl.Fingerprints.Explain;
using Whorl.Probing;
using Whorl.Store;
using Whorl.Store.Reading;

namespace Whorl.Detection.Differences;

/// <summary>With which programs and versions the store saw fingerprints on other targets.</summary>
public sealed class SeenElsewhere
{
    private const int MostServers = 100;

    private readonly IStoreReader reader;
    private readonly (HostAddress Address, ushort Port)? target;
    private readonly Dictionary<(FingerprintMethod Method, string Value), IReadOnlyList<SeenServer>> asked;

    /// <summary>Asks a reader, once for each fingerprint.</summary>
    public SeenElsewhere(IStoreReader reader)
        : this(reader, null, [])
    {
    }

    private SeenElsewhere(IStoreReader reader, (HostAddress Address, ushort Port)? target, Dictionary<(FingerprintMethod Method, string Value), IReadOnlyList<SeenServer>> asked)
    {
        this.reader = reader;
        this.target = target;
        this.asked = asked;
    }

    /// <summary>The same without what the target itself showed.</summary>
    public SeenElsewhere Than(HostAddress address, ushort port) => new(reader, (address, port), asked);

    /// <summary>
    /// A sentence where the program that showed the earlier fingerprint elsewhere showed the later one in later versions only; null
    /// otherwise.
    /// </summary>
    internal string? Compare(ServerObservation before, ServerObservation after)
    {
        bool isByAtsf = before.Atsf is not null && after.Atsf is not null;
        (Fingerprint? old, Fingerprint? now) = isByAtsf ? (before.Atsf, after.Atsf) : (before.Jarm, after.Jarm);
        if (old is null || now is null || old.Value == now.Value)
        {
            return null;
        }

        Dictionary<string, string[]> earlier = VersionsOf(old);
        foreach ((string program, string[] later) in VersionsOf(now))
        {
            if (earlier.TryGetValue(program, out string[]? versions) && VersionOrder.Instance.Compare(versions[^1], later[0]) < 0)
            {
                return $"on other servers {Printable.Excerpt(program)} {Span(versions)} shows the earlier fingerprint and {Span(later)} the later one";
            }
        }

        return null;
    }

    private static string Span(string[] versions) => Printable.Excerpt(versions.Length == 1 ? versions[0] : $"{versions[0]} to {versions[^1]}");

    /// <summary>The versions of each program that Server headers name, lowest first.</summary>
    private Dictionary<string, string[]> VersionsOf(Fingerprint fingerprint)
    {
        if (!asked.TryGetValue((fingerprint.Method, fingerprint.Value), out IReadOnlyList<SeenServer>? servers))
        {
            servers = [.. reader.Fingerprints(fingerprint.Value).Where(found => found.Fingerprint.Method == fingerprint.Method).SelectMany(found => reader.Servers(new ServerQuestion { Fingerprint = found.Id }, MostServers).Rows)];
            asked.Add((fingerprint.Method, fingerprint.Value), servers);
        }

        return servers.Where(server => target is not { } own || server.Address != own.Address || server.Port != own.Port).SelectMany(server => Product.Of(server.Server ?? string.Empty)).Where(product => product.Version is not null)
            .GroupBy(product => product.Name, product => product.Version!, StringComparer.Ordinal)
            .ToDictionary(program => program.Key, program => (string[])[.. program.Distinct(StringComparer.Ordinal).Order(VersionOrder.Instance)], StringComparer.Ordinal);
    }
}

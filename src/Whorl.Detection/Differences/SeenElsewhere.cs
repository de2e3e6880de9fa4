using Whorl.Detection.Stacks;
using Whorl.Fingerprints.Explain;
using Whorl.Store;
using Whorl.Store.Reading;

namespace Whorl.Detection.Differences;

/// <summary>With which programs and versions the store saw fingerprints on other targets.</summary>
public sealed class SeenElsewhere(IStoreReader reader, ServerQuestion target)
{
    private const int MostServers = 100;

    /// <summary>
    /// A sentence where the program that showed the earlier fingerprint elsewhere showed the later one in later versions only; null
    /// otherwise.
    /// </summary>
    internal string? Compare(ServerObservation before, ServerObservation after)
    {
        Fingerprint? old = before.Atsf ?? before.Jarm;
        Fingerprint? now = before.Atsf is null ? after.Jarm : after.Atsf;
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
        IEnumerable<SeenServer> servers = reader.Fingerprints(fingerprint.Value).Where(found => found.Fingerprint.Method == fingerprint.Method)
            .SelectMany(found => reader.Servers(new ServerQuestion { Fingerprint = found.Id }, MostServers).Rows)
            .Where(server => server.Address != target.Address || server.Port != target.Port);
        return servers.SelectMany(server => Product.Of(server.Server ?? string.Empty)).Where(product => product.Version is not null)
            .GroupBy(product => product.Name, product => product.Version!, StringComparer.Ordinal)
            .ToDictionary(program => program.Key, program => (string[])[.. program.Distinct(StringComparer.Ordinal).Order(VersionOrder.Instance)], StringComparer.Ordinal);
    }
}

using Whorl.Detection.Lookups;
using Whorl.Observations.Scans;
using Whorl.Probing;
using Whorl.Store;
using Whorl.Store.Sightings;
using Whorl.Store.Sqlite;

namespace Whorl.Detection.Tests.Lookups;

/// <summary>Against a plain count over all pairs, on fingerprints of few different parts, so that there are many ties.</summary>
public sealed class NearestKnownTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("whorl-near-").FullName;

    [Fact]
    public void The_nearest_are_those_with_most_parts_in_common_and_then_the_lowest_by_value()
    {
        Random random = new(5);
        Fingerprint[] known = [.. Enumerable.Range(0, 300).Select(i => new Fingerprint(FingerprintMethod.Atsf, $"{i:x16}", string.Join('|', Enumerable.Range(0, 10).Select(_ => random.Next(3)))))];
        using SqliteStore store = SqliteStore.Open(Path.Combine(folder, "s.db"));
        Assert.True(HostAddress.TryParse("192.0.2.1", out HostAddress address));
        using (ISightingWriter writer = store.OpenWriter())
        {
            foreach (Fingerprint fingerprint in known)
            {
                writer.Add(new ServerSighting { Timestamp = 1_767_225_600_000_000_000, Address = address, Port = 443, Status = ScanStatus.Success, Atsf = fingerprint });
            }
        }

        foreach (Fingerprint one in known[..40])
        {
            string[] parts = one.Raw!.Split('|');
            (int Equal, string Value)[] expected =
            [
                .. known.Where(other => other != one).Select(other => (Equal: other.Raw!.Split('|').Zip(parts).Count(pair => pair.First == pair.Second), other.Value))
                    .Where(near => near.Equal >= 5).OrderByDescending(near => near.Equal).ThenBy(near => near.Value, StringComparer.Ordinal).Take(5),
            ];
            Assert.True(LookupValue.TryParse(one.Value, out LookupValue? value));
            Assert.Equal(expected, new Lookup(store, 10).Of(value).Nearest.Select(near => (near.Equal, near.Fingerprint.Value)));
        }
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}

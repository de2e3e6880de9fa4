using System.Text;
using Whorl.Detection.Simulation;
using Whorl.Detection.Simulation.Chance;
using Whorl.Detection.Simulation.Threats;
using Whorl.Observations.Scans;
using Whorl.Store;

namespace Whorl.Detection.Tests.Simulation;

/// <summary>What a population must show, as it was measured or asked for.</summary>
public class PopulationFigureTests
{
    [Theory]
    [InlineData(1, 0.84)]
    [InlineData(4, 0.58)]
    [InlineData(8, 0.45)]
    [InlineData(12, 0.39)]
    [InlineData(26, 0.24)]
    public void Listings_last_as_long_as_was_measured(int weeks, double share)
    {
        PopulationOptions options = new() { Targets = 100_000, Weeks = 120, Listed = 0.01, Stacks = 20 };
        int begun = 0;
        int lasting = 0;
        foreach (ThreatServer server in new Population(options).Threats.Servers)
        {
            if (server.Listed is >= 0 and < 90)
            {
                begun++;
                lasting += server.Delisted > server.Listed + weeks ? 1 : 0;
            }
        }

        Assert.True(begun > 4000);
        Assert.InRange((double)lasting / begun, share - 0.03, share + 0.03);
    }

    [Fact]
    public void Delay_and_the_share_never_listed_are_as_asked()
    {
        PopulationOptions options = new() { Targets = 100_000, Weeks = 120, Listed = 0.01, Stacks = 20, LabelDelay = 5, NeverListed = 0.2 };
        int all = 0;
        int never = 0;
        long delay = 0;
        foreach (ThreatServer server in new Population(options).Threats.Servers)
        {
            if (server.First >= 0)
            {
                all++;
                never += server.Listed == ThreatServer.Never ? 1 : 0;
                delay += server.Listed == ThreatServer.Never ? 0 : server.Listed - server.First;
            }
        }

        Assert.InRange((double)never / all, 0.18, 0.22);
        Assert.InRange((double)delay / (all - never), 4.7, 5.3);
    }

    [Fact]
    public void The_share_listed_and_the_share_of_mistakes_are_as_asked()
    {
        PopulationOptions options = new() { Targets = 100_000, Weeks = 30, Listed = 0.01, LabelNoise = 0.1, Stacks = 20 };
        Population population = new(options);
        int threats = 0;
        int mistakes = 0;
        for (int week = 0; week < options.Weeks; week++)
        {
            threats += population.Threats.Servers.Count(server => server.IsListed(week));
            mistakes += population.Threats.Wrong.Count(listing => listing.IsListed(week));
        }

        Assert.InRange((threats + mistakes) / 30.0 / options.Targets, 0.0094, 0.0106);
        Assert.InRange((double)mistakes / (threats + mistakes), 0.085, 0.115);
    }

    [Fact]
    public void Fingerprints_of_threats_are_found_on_benign_servers_too_and_others_are_not()
    {
        PopulationOptions options = new() { Targets = 30_000, Weeks = 4, Listed = 0.01 };
        Population population = new(options);
        HashSet<(uint, ushort)> threats = [.. population.Threats.Servers.Select(server => (server.State.Address, server.State.Port))];
        Dictionary<Fingerprint, (int Benign, int Threat)> counts = [];
        using RecordingSink sink = new()
        {
            Seen = (_, seen) =>
            {
                if (seen.Atsf is { } atsf)
                {
                    (int benign, int threat) = counts.GetValueOrDefault(atsf);
                    bool isThreat = threats.Contains(((uint)seen.Address.Bits, seen.Port));
                    counts[atsf] = isThreat ? (benign, threat + 1) : (benign + 1, threat);
                }
            },
        };
        population.Write(sink, cancellation: TestContext.Current.CancellationToken);
        int shared = counts.Values.Sum(count => count.Benign > 0 ? count.Threat : 0);
        int all = counts.Values.Sum(count => count.Threat);
        Assert.InRange((double)shared / all, 0.15, 0.85);
    }

    [Fact]
    public void Every_string_has_the_shape_of_the_real_thing()
    {
        HashSet<Fingerprint> seenFingerprints = new(ReferenceEqualityComparer.Instance);
        HashSet<string> values = [];
        byte[] hash = new byte[Fingerprints.Jarm.HashLength];
        int atsfs = 0;
        using RecordingSink sink = new()
        {
            Seen = (_, seen) =>
            {
                if (seen.Certificate is { } certificate)
                {
                    Assert.Matches("^[0-9a-f]{64}$", certificate.Sha256);
                }

                if (seen.Jarm is { } jarm && seenFingerprints.Add(jarm))
                {
                    Assert.Equal(62, jarm.Value.Length);
                    Assert.Equal(10, jarm.Raw!.Split(',').Length);
                    Assert.All(jarm.Raw.Split(','), part => Assert.Matches(@"^(\|\|\||[0-9a-f]{4}\|030[0-4]\|(|h2|http/1\.1)\|([0-9a-f]{4}(-[0-9a-f]{4})*)?)$", part));
                    Fingerprints.Jarm.WriteHash(Encoding.UTF8.GetBytes(jarm.Raw), hash);
                    Assert.Equal(jarm.Value, Encoding.UTF8.GetString(hash));
                }

                if (seen.Atsf is { } atsf && seenFingerprints.Add(atsf))
                {
                    atsfs++;
                    Assert.True(values.Add(atsf.Value), "two instances of one fingerprint");
                    Assert.Equal(10, atsf.Raw!.Split('|').Length);
                    Assert.All(atsf.Raw.Split('|'), part => Assert.Matches(
                        @"^(\d{3}_[0-9a-f]{1,4}(_(-|\d+\.[A-Za-z0-9+/]*(-\d+\.[A-Za-z0-9+/]*)*)?){5}|______(?=<))(<\d+(-\d+)*)?$", part));
                    Fingerprints.Atsf.WriteHash(Encoding.UTF8.GetBytes(atsf.Raw), hash.AsSpan(0, 16));
                    Assert.Equal(atsf.Value, Encoding.UTF8.GetString(hash.AsSpan(0, 16)));
                }
            },
        };
        new Population(new PopulationOptions { Weeks = 2, Listed = 0.01 }).Write(sink, cancellation: TestContext.Current.CancellationToken);
        Assert.True(atsfs > 1000);
    }

    [Fact]
    public void Targets_are_unreachable_as_often_as_asked_and_churn_as_asked()
    {
        PopulationOptions options = new() { Targets = 20_000, Weeks = 2, Churn = 0.02, Unreachable = 0.05, Listed = 0 };
        HashSet<string>[] names = [[], []];
        int unreachable = 0;
        using RecordingSink sink = new()
        {
            Seen = (week, seen) =>
            {
                names[week.Index - options.Start.Index].Add(seen.ServerName!);
                unreachable += seen.Status == ScanStatus.Success ? 0 : 1;
            },
        };
        new Population(options).Write(sink, cancellation: TestContext.Current.CancellationToken);
        Assert.InRange(unreachable / 40_000.0, 0.045, 0.055);
        Assert.InRange(names[1].Except(names[0]).Count() / 20_000.0, 0.015, 0.025);
    }

    [Fact]
    public void Lifetimes_follow_their_curve()
    {
        Lifetimes lifetimes = new(0.59, 0.966, 0.645);
        int[] left = new int[40];
        Draw draw = new(1);
        for (int i = 0; i < 100_000; i++)
        {
            int weeks = lifetimes.Draw(ref draw);
            Assert.True(weeks >= 1);
            for (int week = 0; week < Math.Min(weeks, left.Length); week++)
            {
                left[week]++;
            }
        }

        for (int week = 0; week < left.Length; week++)
        {
            Assert.Equal(lifetimes.After(week), left[week] / 100_000.0, 0.01);
        }
    }
}

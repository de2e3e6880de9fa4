using Whorl.Observations.Scans;
using Whorl.Probing;
using Whorl.Store.Reading;
using Whorl.Store.Sightings;

namespace Whorl.Store.Tests;

/// <summary>The looks of a target, one after the other.</summary>
public sealed class HistoryTests : IDisposable
{
    private const long Hour = 3_600_000_000_000;

    private static readonly long Monday = new Week(2900).Start;

    private readonly TemporaryStore temporary = new();

    [Fact]
    public void A_look_that_comes_back_is_a_stretch_of_its_own()
    {
        Add(1, "a", 0, 1, 200).Add(1, "b", 201).Add(1, "a", 202, 203).Add(2, "c", 5);
        using IStoreReader reader = temporary.Store.OpenReader();
        TargetHistory history = Assert.Single(reader.Histories(new ServerQuestion { Address = Address(1), Port = 443 }, 10, 10));
        Assert.Equal(
            [("a", new Times(Monday, Monday + (200 * Hour), 3)), ("b", At(201)), ("a", new Times(Monday + (202 * Hour), Monday + (203 * Hour), 2))],
            history.States.Select(state => (state.Server.Server, state.Times)));
        Assert.Equal(["b", "a"], reader.Histories(new ServerQuestion { Address = Address(1) }, 10, 2).Single().States.Select(state => state.Server.Server));
        Assert.Empty(reader.Histories(new ServerQuestion { Address = Address(1), Port = 444 }, 10, 10));
    }

    [Fact]
    public void A_name_has_the_history_of_each_of_its_targets()
    {
        Add(1, "a", 0).Add(2, "c", 5);
        using IStoreReader reader = temporary.Store.OpenReader();
        Assert.Equal(["c", "a"], reader.Histories(new ServerQuestion { Name = "own.example" }, 10, 10).Select(history => history.Latest.Server));
        Assert.Equal("c", Assert.Single(reader.Histories(new ServerQuestion { Name = "own.example" }, 1, 10)).Latest.Server);
        Assert.Empty(reader.Histories(new ServerQuestion { Name = "nobody.example" }, 10, 10));
    }

    [Fact]
    public void A_look_has_all_that_was_kept_of_it()
    {
        Add(1, "a", 7);
        using IStoreReader reader = temporary.Store.OpenReader();
        ServerSighting latest = reader.Histories(new ServerQuestion { Address = Address(1) }, 10, 10).Single().Latest;
        Assert.Equal(
            (Monday + (7 * Hour), Address(1), 443, "own.example", ScanStatus.Success, true, 404, new string('b', 64), "x,y"),
            (latest.Timestamp, latest.Address, latest.Port, latest.ServerName, latest.Status, latest.HasHttp, latest.HttpStatus, latest.Certificate?.Sha256, latest.Atsf?.Raw));
        Assert.Equal([1, 2, 3], latest.Answers.ToArray());
    }

    public void Dispose() => temporary.Dispose();

    private static HostAddress Address(uint last) => new(0xC0000200 + last, true);

    private static Times At(long hour) => new(Monday + (hour * Hour), Monday + (hour * Hour), 1);

    private HistoryTests Add(uint address, string server, params long[] hours)
    {
        using ISightingWriter writer = temporary.Store.OpenWriter();
        foreach (long hour in hours)
        {
            writer.Add(new ServerSighting
            {
                Timestamp = Monday + (hour * Hour),
                Address = Address(address),
                Port = 443,
                ServerName = "own.example",
                Status = ScanStatus.Success,
                Atsf = new Fingerprint(FingerprintMethod.Atsf, "00112233445566aa", "x,y"),
                HasHttp = true,
                HttpStatus = 404,
                Server = server,
                Certificate = new CertificateSummary { Sha256 = new string('b', 64), Subject = "CN=own.example" },
                Answers = new byte[] { 1, 2, 3 },
            });
        }

        return this;
    }
}

using Whorl.Observations.Scans;
using Whorl.Probing;
using Whorl.Store.Reading;
using Whorl.Store.Sightings;
using Whorl.Store.Sqlite;

namespace Whorl.Store.Tests;

/// <summary>A store that may not be written still answers.</summary>
public sealed class ReadOnlyTests : IDisposable
{
    private readonly TemporaryStore temporary = new();

    [Fact]
    public void A_store_opened_for_reading_answers_and_cannot_be_written()
    {
        Fill();
        using SqliteStore store = SqliteStore.OpenReadOnly(temporary.Path);
        using (IStoreReader reader = store.OpenReader())
        {
            Assert.Equal(1, reader.Statistics().Sightings);
        }

        List<TallyRow> rows = [];
        store.ReadTally(rows.Add);
        Assert.NotEmpty(rows);
        Assert.Contains("read-only", Assert.Throws<StoreException>(() => store.Compact()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Counts_that_must_be_made_again_are_not_given_from_a_store_that_cannot_be_written()
    {
        Fill();
        using (Connection connection = temporary.Store.Connect())
        {
            connection.Run("UPDATE fact SET value = 1 WHERE name = 'stale'");
        }

        using SqliteStore store = SqliteStore.OpenReadOnly(temporary.Path);
        Assert.Contains("must be made again", Assert.Throws<StoreException>(() => store.ReadTally(_ => { })).Message, StringComparison.Ordinal);
    }

    public void Dispose() => temporary.Dispose();

    private void Fill()
    {
        using ISightingWriter writer = temporary.Store.OpenWriter();
        writer.Add(new ServerSighting
        {
            Timestamp = new Week(2900).Start, Address = new HostAddress(0xC0000201, true), Port = 443, Status = ScanStatus.Success, Atsf = new Fingerprint(FingerprintMethod.Atsf, "00112233445566aa"),
        });
    }
}

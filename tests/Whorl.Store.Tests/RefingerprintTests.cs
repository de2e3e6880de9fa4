using Whorl.Observations.Scans;
using Whorl.Observations.Scans.Answers;
using Whorl.Probing;
using Whorl.Probing.Scanning;
using Whorl.Store.Reading;
using Whorl.Store.Recording;
using Whorl.Store.Sightings;
using Whorl.Store.Upkeep;
using Whorl.Tls.Handshake;

namespace Whorl.Store.Tests;

/// <summary>Kept answers give back the fingerprints of their servers.</summary>
public sealed class RefingerprintTests : IDisposable
{
    private static readonly long Monday = new Week(2900).Start;

    private readonly TemporaryStore temporary = new();

    [Fact]
    public void Wrong_fingerprints_are_put_right()
    {
        ScanRecord right = Fill();
        Sql("INSERT INTO fingerprint(method, value) VALUES(4, 'wrong'), (5, 'wrong'); UPDATE profile SET jarm = (SELECT id FROM fingerprint WHERE value = 'wrong' AND method = 4), atsf = (SELECT id FROM fingerprint WHERE value = 'wrong' AND method = 5)");

        Assert.Equal(new RefingerprintReport(1, 1, 1, 0), temporary.Store.Refingerprint());

        AssertRight(right);
        Assert.Equal(new RefingerprintReport(1, 1, 0, 0), temporary.Store.Refingerprint());
    }

    [Fact]
    public void A_server_known_rightly_and_wrongly_becomes_one_and_keeps_all_its_times()
    {
        ScanRecord right = Fill();
        Sql("INSERT INTO fingerprint(method, value) VALUES(4, 'wrong'); UPDATE profile SET jarm = (SELECT id FROM fingerprint WHERE value = 'wrong')");
        Fill(Monday + Week.Nanoseconds);

        Assert.Equal(new RefingerprintReport(2, 2, 1, 0), temporary.Store.Refingerprint());

        AssertRight(right);
        using IStoreReader reader = temporary.Store.OpenReader();
        Assert.Equal(new Times(Monday, Monday + Week.Nanoseconds, 2), Servers(reader).Single().Times);
    }

    [Fact]
    public void Answers_that_cannot_be_read_change_nothing()
    {
        ScanRecord right = Fill();
        Sql("UPDATE answers SET content = x'02'");

        Assert.Equal(new RefingerprintReport(1, 0, 0, 1), temporary.Store.Refingerprint());

        AssertRight(right);
    }

    public void Dispose() => temporary.Dispose();

    private static IReadOnlyList<SeenServer> Servers(IStoreReader reader) => reader.Servers(new ServerQuestion { Address = new HostAddress(0xC0000201, true) }, 10).Rows;

    private static byte[] Hello()
    {
        byte[] extensions = [0, 43, 0, 2, 3, 4, 0, 51, 0, 36, 0, 29, 0, 32, .. new byte[32]];
        byte[] body = [3, 3, .. new byte[32], 0, 0x13, 1, 0, 0, (byte)extensions.Length, .. extensions];
        return [2, 0, 0, (byte)body.Length, .. body];
    }

    private static byte[] Answers()
    {
        byte[] hello = Hello();
        AnswerSet set = new();
        set.Add(ProbeKind.Jarm, "tls1_2_forward", ProbeOutcome.Answered, [0x16, 3, 3, (byte)(hello.Length >> 8), (byte)hello.Length, .. hello]);
        byte[] entry = new byte[ServerAnswer.EntryHeaderSize + hello.Length];
        ServerAnswer.WriteEntryHeader(entry, AnswerEntry.Message, hello.Length);
        hello.CopyTo(entry, ServerAnswer.EntryHeaderSize);
        set.Add(ProbeKind.Atsf, "random1", ProbeOutcome.Answered, entry);
        return set.ToArray();
    }

    private ScanRecord Fill() => Fill(Monday);

    private ScanRecord Fill(long at)
    {
        byte[] content = Answers();
        Assert.True(AnswerSet.TryRead(content, out IReadOnlyList<KeptAnswer>? answers));
        ScanRecord came = new ScanFingerprints().Recompute(answers);
        Assert.NotNull(came.Jarm);
        Assert.NotNull(came.AtsfHash);
        ScanRecord record = new()
        {
            Target = "192.0.2.1", Ip = "192.0.2.1", Port = 443, Timestamp = at, Status = ScanStatus.Success,
            Jarm = came.Jarm, JarmRaw = came.JarmRaw, Atsf = came.Atsf, AtsfHash = came.AtsfHash, Answers = content,
        };
        Assert.True(new ServerKeeper().TryMake(record, out ServerSighting sighting));
        using ISightingWriter writer = temporary.Store.OpenWriter();
        writer.Add(sighting);
        return record;
    }

    private void AssertRight(ScanRecord right)
    {
        Assert.Empty(temporary.Store.Verify());
        using IStoreReader reader = temporary.Store.OpenReader();
        SeenServer server = Assert.Single(Servers(reader));
        Assert.Equal((right.Jarm, right.AtsfHash), (server.Jarm?.Value, server.Atsf?.Value));
        HashSet<int> counted = [];
        temporary.Store.ReadTally(row => _ = row.Targets > 0 && counted.Add(row.Key.Fingerprint));
        Assert.Equal(
            new int[] { reader.Fingerprints(right.Jarm!).Single().Id, reader.Fingerprints(right.AtsfHash!).Single().Id }.Order(), counted.Order());
    }

    private void Sql(string sql)
    {
        using Sqlite.Connection connection = temporary.Store.Connect();
        connection.Run(sql);
    }
}

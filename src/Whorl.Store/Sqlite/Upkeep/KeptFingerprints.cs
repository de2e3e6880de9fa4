using Whorl.Observations.Scans;
using Whorl.Observations.Scans.Answers;
using Whorl.Probing.Scanning;
using Whorl.Store.Recording;
using Whorl.Store.Sqlite.Writing;

namespace Whorl.Store.Sqlite.Upkeep;

/// <summary>JARM and ATSF of a row of kept answers, as ids; the last row's are remembered.</summary>
internal sealed class KeptFingerprints(Connection connection) : IDisposable
{
    private readonly Statement content = connection.Prepare("SELECT content FROM answers WHERE id = ?1");
    private readonly Dictionaries dictionaries = new(connection);
    private readonly ScanFingerprints fingerprints = new();
    private int last;
    private bool isReadable;
    private int? jarm;
    private int? atsf;

    /// <summary>
    /// Computes both; false where the answers cannot be read. A method that was not asked for keeps what it was given, as the
    /// answers say nothing of it.
    /// </summary>
    public bool TryCompute(int answers, ref int jarmId, ref int atsfId)
    {
        if (answers != last)
        {
            last = answers;
            isReadable = TryCompute(answers);
        }

        jarmId = isReadable && jarm is { } newJarm ? newJarm : jarmId;
        atsfId = isReadable && atsf is { } newAtsf ? newAtsf : atsfId;
        return isReadable;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        content.Dispose();
        dictionaries.Dispose();
    }

    private bool TryCompute(int answers)
    {
        IReadOnlyList<KeptAnswer>? kept = null;
        bool isRead = content.Bind(1, answers).Step() && AnswerSet.TryRead(content.Bytes(0), out kept);
        content.Reset();
        if (!isRead || kept is null)
        {
            return false;
        }

        ScanRecord record = fingerprints.Recompute(kept);
        jarm = kept.Any(answer => answer.Kind == ProbeKind.Jarm) ? dictionaries.Fingerprint(ServerKeeper.JarmOf(record)) : null;
        atsf = kept.Any(answer => answer.Kind == ProbeKind.Atsf) ? dictionaries.Fingerprint(ServerKeeper.AtsfOf(record)) : null;
        return true;
    }
}

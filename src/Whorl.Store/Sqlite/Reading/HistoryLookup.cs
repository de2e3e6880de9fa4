using Whorl.Observations.Scans;
using Whorl.Probing;
using Whorl.Store.Reading;
using Whorl.Store.Sightings;

namespace Whorl.Store.Sqlite.Reading;

/// <summary>The looks of targets one after the other: the times of a target's states, put in one order.</summary>
internal sealed class HistoryLookup(Connection connection) : IDisposable
{
    private readonly StoredTexts texts = new(connection);

    /// <summary>The histories of the targets that were added last.</summary>
    public IReadOnlyList<TargetHistory> Of(ServerQuestion question, IReadOnlyList<Week> weeks, int mostTargets, int mostStates)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes = question.Address is { } address ? bytes[..address.WriteBytes(bytes)] : default;
        string condition = question switch
        {
            { Address: not null, Port: not null } => "ip = ?1 AND port = ?2",
            { Address: not null } => "ip = ?1",
            { Name: not null } => "name <> 0 AND name = (SELECT id FROM name WHERE value = ?1)",
            _ => throw new ArgumentException("neither an address nor a name is asked for", nameof(question)),
        };
        using Statement rows = connection.Prepare($"SELECT id FROM target WHERE {condition} ORDER BY id DESC LIMIT {mostTargets}");
        _ = question.Address is null ? rows.Bind(1, question.Name) : rows.Bind(1, bytes);
        if (question is { Address: not null, Port: { } port })
        {
            rows.Bind(2, port);
        }

        List<TargetHistory> found = [];
        while (rows.Step())
        {
            if (OfTarget(rows.Int(0), weeks, mostStates) is { Count: > 0 } states)
            {
                found.Add(new TargetHistory(states));
            }
        }

        return found;
    }

    /// <inheritdoc/>
    public void Dispose() => texts.Dispose();

    private List<SeenState> OfTarget(int target, IReadOnlyList<Week> weeks, int most)
    {
        Queue<Stretch> stretches = [];
        Stretch? last = null;
        using Statement moments = connection.Prepare("SELECT e.state, e.at FROM state s CROSS JOIN seen e ON e.week = ?1 AND e.state = s.id WHERE s.target = ?2 ORDER BY e.at, e.state");
        foreach (Week week in weeks)
        {
            moments.Bind(1, week.Index).Bind(2, target);
            while (moments.Step())
            {
                long at = week.Start + (moments.Long(1) * 1_000_000);
                if (last?.State == moments.Int(0))
                {
                    last.Times = last.Times.With(new Times(at, at, 1));
                    continue;
                }

                last = new Stretch(moments.Int(0)) { Times = new Times(at, at, 1) };
                stretches.Enqueue(last);
                if (stretches.Count > most)
                {
                    stretches.Dequeue();
                }
            }

            moments.Reset();
        }

        return [.. stretches.Select(stretch => new SeenState(Read(stretch.State, stretch.Times.First), stretch.Times))];
    }

    private ServerSighting Read(int state, long at)
    {
        using Statement row = connection.Prepare("""
            SELECT t.ip, t.port, n.value, p.atsf, p.jarm, p.server, s.certificate, s.http, s.status, a.content FROM state s
            JOIN target t ON t.id = s.target JOIN profile p ON p.id = s.profile LEFT JOIN name n ON n.id = t.name LEFT JOIN answers a ON a.id = s.answers WHERE s.id = ?1
            """);
        if (!row.Bind(1, state).Step())
        {
            throw new ArgumentOutOfRangeException(nameof(state));
        }

        return new ServerSighting
        {
            Timestamp = at,
            Address = HostAddress.FromBytes(row.Bytes(0)),
            Port = (ushort)row.Int(1),
            ServerName = row.Text(2),
            Atsf = FingerprintOf(row.Int(3)),
            Jarm = FingerprintOf(row.Int(4)),
            HasHttp = row.Int(5) != 0,
            Server = texts.WordOf(row.Int(5)),
            Certificate = texts.CertificateOf(row.Int(6)),
            HttpStatus = row.Int(7),
            Status = (ScanStatus)row.Int(8),
            Answers = row.IsNull(9) ? default : row.Bytes(9).ToArray(),
        };
    }

    private Fingerprint? FingerprintOf(int id) => id == 0 ? null : texts.FingerprintOf(id);

    private sealed record Stretch(int State)
    {
        public Times Times { get; set; }
    }
}

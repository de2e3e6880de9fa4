using Whorl.Capture.Files;
using Whorl.Intelligence.Following;
using Whorl.Probing;
using Whorl.Service.State;
using Whorl.Store.Sqlite;

namespace Whorl.Service.Triage;

/// <summary>A server of a log that may be scanned.</summary>
/// <param name="Address">The address.</param>
/// <param name="Port">The port.</param>
/// <param name="Name">The name asked for, in lower case; null for none.</param>
internal readonly record struct LogServer(HostAddress Address, ushort Port, string? Name);

/// <summary>What triage remembers from one life to the next: where it is in each log, and which servers are still to be scanned.</summary>
internal sealed class TriageState(ServiceDatabase state, TimeProvider time)
{
    /// <summary>Where a log was left; null where it never was.</summary>
    public LogPlace? PlaceOf(string path) => state.Use(connection =>
    {
        using Statement row = connection.Prepare("SELECT major, minor, inode, offset, line, header, head_length, head_sha256 FROM triage_place WHERE path = ?1");
        return !row.Bind(1, path).Step() ? null : new LogPlace
        {
            File = new FileIdentity((uint)row.Long(0), (uint)row.Long(1), unchecked((ulong)row.Long(2))),
            Offset = row.Long(3),
            Line = row.Long(4),
            Header = row.Long(5),
            HeadLength = row.Int(6),
            Sha256 = row.Bytes(7).ToArray(),
        };
    });

    /// <summary>The servers that wait, those that have waited longest first.</summary>
    public IReadOnlyList<LogServer> Waiting() => state.Use(connection =>
    {
        using Statement rows = connection.Prepare("SELECT address, port, name FROM triage_probe ORDER BY at, address, port, name");
        List<LogServer> found = [];
        while (rows.Step())
        {
            if (HostAddress.TryParse(rows.Text(0)!, out HostAddress address))
            {
                found.Add(new LogServer(address, (ushort)rows.Int(1), rows.Text(2) is { Length: > 0 } name ? name : null));
            }
        }

        return found;
    });

    /// <summary>Keeps places, and servers that wait because of the lines before them, at once.</summary>
    public void Keep(IEnumerable<(string Path, LogPlace Place)> places, IEnumerable<LogServer> waiting) => state.Change(connection =>
    {
        long now = time.GetUtcNow().ToUnixTimeMilliseconds();
        using Statement place = connection.Prepare("INSERT OR REPLACE INTO triage_place(path, major, minor, inode, offset, line, header, head_length, head_sha256, at) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)");
        foreach ((string path, LogPlace at) in places)
        {
            place.Bind(1, path).Bind(2, at.File.Major).Bind(3, at.File.Minor).Bind(4, unchecked((long)at.File.Number)).Bind(5, at.Offset).Bind(6, at.Line)
                .Bind(7, at.Header).Bind(8, at.HeadLength).Bind(9, at.Sha256.Span).Bind(10, now).Run();
        }

        using Statement server = connection.Prepare("INSERT OR IGNORE INTO triage_probe(address, port, name, at) VALUES(?1, ?2, ?3, ?4)");
        foreach (LogServer one in waiting)
        {
            server.Bind(1, one.Address.ToString()).Bind(2, one.Port).Bind(3, one.Name ?? string.Empty).Bind(4, now).Run();
        }
    });

    /// <summary>A server waits no more.</summary>
    public void Forget(LogServer one) => state.Use(connection =>
    {
        using Statement row = connection.Prepare("DELETE FROM triage_probe WHERE address = ?1 AND port = ?2 AND name = ?3");
        return row.Bind(1, one.Address.ToString()).Bind(2, one.Port).Bind(3, one.Name ?? string.Empty).Run();
    });
}

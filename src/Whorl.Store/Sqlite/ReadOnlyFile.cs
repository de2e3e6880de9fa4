using System.Text;

namespace Whorl.Store.Sqlite;

/// <summary>
/// Opens a store that this user may read and not write. SQLite needs the log's index beside the file even to read; where it cannot
/// make one, the file alone is read, which is all of the store unless a log lies beside it that nobody has written back.
/// </summary>
internal static class ReadOnlyFile
{
    /// <summary>A connection for reading; a <see cref="StoreException"/> says why there is none.</summary>
    public static Connection Open(string path)
    {
        if (TryOpen(path, path) is { } shared)
        {
            return shared;
        }

        FileInfo log = new(path + "-wal");
        if (log.Exists && log.Length > 0)
        {
            throw new StoreException($"the store {path} cannot be read without writing back its log, and its folder is read-only for this user: copy {path} and {path}-wal to a folder of your own");
        }

        return TryOpen(path, UriOf(path)) ?? throw new StoreException($"the store {path} cannot be read: no right to it, or its disk reports an error");
    }

    /// <summary>Null where the file cannot be read this way; other errors are told.</summary>
    private static Connection? TryOpen(string path, string name)
    {
        Connection? connection = null;
        try
        {
            connection = new Connection(name, DatabaseKind.Store, isReadOnly: true, shownPath: path);
            connection.Number("SELECT count(*) FROM sqlite_schema");
            return connection;
        }
        catch (StoreException problem) when (problem.IsNoRight)
        {
            connection?.Dispose();
            return null;
        }
        catch
        {
            connection?.Dispose();
            throw;
        }
    }

    /// <summary>As SQLite's URI file names have it.</summary>
    private static string UriOf(string path)
    {
        StringBuilder uri = new("file://");
        foreach (string part in Path.GetFullPath(path).Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            uri.Append('/').Append(Uri.EscapeDataString(part));
        }

        return uri.Append("?immutable=1").ToString();
    }
}

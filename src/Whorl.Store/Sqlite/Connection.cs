using SQLitePCL;
using Whorl.Store.Sqlite.Native;

namespace Whorl.Store.Sqlite;

/// <summary>An open database file, and how its errors are told. Belongs to one thread at a time.</summary>
public sealed class Connection : IDisposable
{
    private const int PatienceMilliseconds = 60_000;

    private readonly DatabaseKind kind;

    /// <summary>
    /// Opens the file, which is made where it is missing and <paramref name="isReadOnly"/> is false; then the name may be a URI, and
    /// <paramref name="shownPath"/> is the file.
    /// </summary>
    public Connection(string path, DatabaseKind kind, bool isReadOnly, string? shownPath = null)
    {
        this.kind = kind;
        SqliteLibrary.Use();
        Path = shownPath ?? path;
        int flags = isReadOnly ? raw.SQLITE_OPEN_READONLY | raw.SQLITE_OPEN_URI : raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE;
        int result = raw.sqlite3_open_v2(path, out sqlite3 handle, flags | raw.SQLITE_OPEN_NOMUTEX, null);
        Handle = handle;
        try
        {
            Check(result);
            raw.sqlite3_busy_timeout(handle, PatienceMilliseconds);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Opens a file for writing, sets it up, and brings it to this version's schema.</summary>
    public static Connection Open(string path, DatabaseKind kind, string settings)
    {
        Connection opened = new(path, kind, isReadOnly: false);
        try
        {
            opened.Run(settings);
            kind.Apply(opened);
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>The handle.</summary>
    internal sqlite3 Handle { get; }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Prepares a statement.</summary>
    public Statement Prepare(string sql) => new(this, sql);

    /// <summary>Prepares an insert of several rows of so many columns, whose parameters are counted on from row to row.</summary>
    public Statement PrepareRows(string insert, int columns, int rows, string conflict = "")
    {
        string row = $"({string.Join(',', Enumerable.Repeat('?', columns))})";
        return new Statement(this, $"{insert} VALUES{string.Join(',', Enumerable.Repeat(row, rows))} {conflict}");
    }

    /// <summary>Runs one or more statements.</summary>
    public void Run(string sql) => Check(raw.sqlite3_exec(Handle, sql));

    /// <summary>The number that a query gives, or null.</summary>
    public long? Number(string sql)
    {
        using Statement statement = Prepare(sql);
        return statement.Number();
    }

    /// <summary>The row id of the last insert.</summary>
    public long LastId => raw.sqlite3_last_insert_rowid(Handle);

    /// <summary>Undoes the transaction at hand, where there still is one: some errors end it.</summary>
    public void TryRollBack()
    {
        if (raw.sqlite3_get_autocommit(Handle) == 0)
        {
            raw.sqlite3_exec(Handle, "ROLLBACK");
        }
    }

    /// <summary>Throws where a result is an error.</summary>
    internal void Check(int result)
    {
        if (result is not (raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            throw new StoreException(Describe(result)) { IsNoRight = (result & 0xFF) is raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY or raw.SQLITE_PERM };
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Handle.Dispose();

    private string Describe(int result) => (result & 0xFF) switch
    {
        raw.SQLITE_CANTOPEN => $"the {kind.Name} {Path} cannot be opened: no such folder, or no right to it",
        raw.SQLITE_READONLY or raw.SQLITE_PERM => $"the {kind.Name} {Path} cannot be written to: it is read-only for this user",
        raw.SQLITE_FULL => $"the {kind.Name} {Path} cannot grow: the disk is full; nothing but the last batch is lost",
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => $"the {kind.Name} {Path} is being written to by another process, and was for a minute; try again",
        raw.SQLITE_NOTADB => $"{Path} is no {kind.Name} of Whorl: the file is something else; choose another by {kind.Option}",
        raw.SQLITE_CORRUPT => $"the {kind.Name} {Path} is damaged; restore a copy of it, or move it away and begin anew",
        raw.SQLITE_IOERR => $"the {kind.Name} {Path} cannot be read or written: the disk reports an error",
        raw.SQLITE_INTERRUPT => $"a query of the {kind.Name} {Path} was interrupted",
        _ => $"the {kind.Name} {Path} fails: {raw.sqlite3_errmsg(Handle).utf8_to_string()} (SQLite error {result})",
    };
}

using System.Runtime.InteropServices;
using System.Text;
using Whorl.Store.Sqlite.Native;

namespace Whorl.Store.Sqlite;

/// <summary>An open database file, and how its errors are told. Belongs to one thread at a time.</summary>
public sealed unsafe class Connection : IDisposable
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
        int flags = isReadOnly ? Sqlite3.OpenReadOnly | Sqlite3.OpenUri : Sqlite3.OpenReadWrite | Sqlite3.OpenCreate;
        nint handle;
        int result;
        fixed (byte* utf8 = Terminated(path))
        {
            result = Sqlite3.Open(utf8, &handle, flags | Sqlite3.OpenNoMutex, null);
        }

        Handle = handle;
        try
        {
            Check(result);
            Check(Sqlite3.BusyTimeout(handle, PatienceMilliseconds));
        }
        catch
        {
            Dispose();
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

    /// <summary>The handle; 0 once it is closed.</summary>
    internal nint Handle { get; private set; }

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
    public void Run(string sql) => Check(Execute(sql));

    /// <summary>The number that a query gives, or null.</summary>
    public long? Number(string sql)
    {
        using Statement statement = Prepare(sql);
        return statement.Number();
    }

    /// <summary>The row id of the last insert.</summary>
    public long LastId => Sqlite3.LastInsertRowId(Handle);

    /// <summary>Undoes the transaction at hand, where there still is one: some errors end it.</summary>
    public void TryRollBack()
    {
        if (Sqlite3.GetAutocommit(Handle) == 0)
        {
            Execute("ROLLBACK");
        }
    }

    /// <summary>Throws where a result is an error.</summary>
    internal void Check(int result)
    {
        if (result is not (Sqlite3.Ok or Sqlite3.Row or Sqlite3.Done))
        {
            throw new StoreException(Describe(result)) { IsNoRight = (result & 0xFF) is Sqlite3.CannotOpen or Sqlite3.ReadOnly or Sqlite3.Permission };
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // With statements left it goes on until the last of them ends.
        _ = Sqlite3.Close(Handle);
        Handle = 0;
    }

    /// <summary>The bytes of a text as SQLite takes them: UTF-8 and a zero.</summary>
    private static byte[] Terminated(string text)
    {
        byte[] bytes = new byte[Encoding.UTF8.GetByteCount(text) + 1];
        Encoding.UTF8.GetBytes(text, bytes);
        return bytes;
    }

    private int Execute(string sql)
    {
        fixed (byte* utf8 = Terminated(sql))
        {
            return Sqlite3.Exec(Handle, utf8, 0, 0, null);
        }
    }

    private string Describe(int result) => (result & 0xFF) switch
    {
        Sqlite3.CannotOpen => $"the {kind.Name} {Path} cannot be opened: no such folder, or no right to it",
        Sqlite3.ReadOnly or Sqlite3.Permission => $"the {kind.Name} {Path} cannot be written to: it is read-only for this user",
        Sqlite3.Full => $"the {kind.Name} {Path} cannot grow: the disk is full; nothing but the last batch is lost",
        Sqlite3.Busy or Sqlite3.Locked => $"the {kind.Name} {Path} is being written to by another process, and was for a minute; try again",
        Sqlite3.NotADatabase => $"{Path} is no {kind.Name} of Whorl: the file is something else; choose another by {kind.Option}",
        Sqlite3.Corrupt => $"the {kind.Name} {Path} is damaged; restore a copy of it, or move it away and begin anew",
        Sqlite3.IoError => $"the {kind.Name} {Path} cannot be read or written: the disk reports an error",
        Sqlite3.Interrupt => $"a query of the {kind.Name} {Path} was interrupted",
        _ => $"the {kind.Name} {Path} fails: {Marshal.PtrToStringUTF8((nint)Sqlite3.ErrorMessage(Handle))} (SQLite error {result})",
    };
}

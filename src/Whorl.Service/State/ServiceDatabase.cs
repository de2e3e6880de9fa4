using System.Globalization;
using System.Reflection;
using Whorl.Store;
using Whorl.Store.Sqlite;

namespace Whorl.Service.State;

/// <summary>
/// The file in which the service keeps keys, audit log and jobs, beside the store and apart from it, so that a store can be given away.
/// One connection, which callers use in turn: every question is one of few rows.
/// </summary>
public sealed class ServiceDatabase : IDisposable
{
    private const int Current = 1;

    /// <summary>"whsv": says in the file's head whose it is (SQLite's application_id).</summary>
    private const int ApplicationId = 0x77687376;

    private readonly Lock gate = new();
    private readonly Connection connection;

    private ServiceDatabase(Connection connection) => this.connection = connection;

    /// <summary>Where the state of the service over a store is kept: <c>whorl.db</c> has <c>whorl.service.db</c>.</summary>
    public static string PathFor(string store) => Path.ChangeExtension(store, ".service.db");

    /// <summary>Opens the file, which is made where it is missing and is its owner's alone to read.</summary>
    /// <exception cref="StoreException">It cannot be opened, or is something else.</exception>
    public static ServiceDatabase Open(string path)
    {
        if (!File.Exists(path) && !OperatingSystem.IsWindows())
        {
            try
            {
                File.Open(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }).Dispose();
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
            {
                // Made by another process in between, or not to be made: opening it will say which.
            }
        }

        Connection opened = new(path, isReadOnly: false);
        try
        {
            opened.Run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
            Prepare(opened, path);
            return new ServiceDatabase(opened);
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>Asks or changes something, in turn with others.</summary>
    public T Use<T>(Func<Connection, T> ask)
    {
        lock (gate)
        {
            return ask(connection);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => connection.Dispose();

    private static void Prepare(Connection connection, string path)
    {
        long owner = connection.Number("PRAGMA application_id") ?? 0;
        long version = connection.Number("PRAGMA user_version") ?? 0;
        if (owner != ApplicationId && (owner != 0 || version != 0 || connection.Number("SELECT count(*) FROM sqlite_schema") != 0))
        {
            throw new StoreException($"{path} is not the state of a service: it is a database of another program; choose another by --state");
        }

        if (version > Current)
        {
            throw new StoreException(string.Create(CultureInfo.InvariantCulture, $"{path} was made by a later version of Whorl (schema {version}, this one knows {Current}); update Whorl"));
        }

        if (version == Current)
        {
            return;
        }

        connection.Run("BEGIN IMMEDIATE");
        try
        {
            // Another process may have done it while this one waited.
            if (connection.Number("PRAGMA user_version") == 0)
            {
                using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("service-schema-1.sql")!;
                using StreamReader reader = new(stream);
                connection.Run(reader.ReadToEnd());
                connection.Run(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {Current}; PRAGMA application_id = {ApplicationId}"));
            }

            connection.Run("COMMIT");
        }
        catch
        {
            connection.TryRollBack();
            throw;
        }
    }
}

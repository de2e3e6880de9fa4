using System.Globalization;
using System.Reflection;
using Whorl.Service.Detections;
using Whorl.Store;
using Whorl.Store.Sqlite;

namespace Whorl.Service.State;

/// <summary>
/// The file in which the service keeps keys, audit log, jobs, watches, campaigns and opt-outs, beside the store and apart from it, so that a store can be given away.
/// One connection, which callers use in turn: every question is one of few rows.
/// </summary>
public sealed class ServiceDatabase : IDisposable
{
    /// <summary>Its mark is "whsv".</summary>
    private static readonly DatabaseKind Kind = new("service state", "--state", 0x77687376, 10, number =>
        DatabaseKind.Embedded(Assembly.GetExecutingAssembly(), string.Create(CultureInfo.InvariantCulture, $"service-schema-{number}.sql")));

    private readonly Lock gate = new();
    private readonly Connection connection;
    private bool isChanging;

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

        Connection opened = Connection.Open(path, Kind, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
        try
        {
            DetectionAddress.FillIn(opened);
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

    /// <summary>Changes several things at once, or nothing; no other process changes anything meanwhile. Within another such change it is a part of that.</summary>
    public T Change<T>(Func<Connection, T> change)
    {
        lock (gate)
        {
            if (isChanging)
            {
                return change(connection);
            }

            connection.Run("BEGIN IMMEDIATE");
            isChanging = true;
            try
            {
                T result = change(connection);
                connection.Run("COMMIT");
                return result;
            }
            catch
            {
                connection.TryRollBack();
                throw;
            }
            finally
            {
                isChanging = false;
            }
        }
    }

    /// <summary>Changes several things at once, or nothing.</summary>
    public void Change(Action<Connection> change) => Change(connection =>
    {
        change(connection);
        return true;
    });

    /// <inheritdoc/>
    public void Dispose() => connection.Dispose();
}

using System.Globalization;
using System.Reflection;

namespace Whorl.Store.Sqlite;

/// <summary>
/// Brings a database to the schema of this version: numbered scripts, each run once and in one transaction with the number it
/// brings the store to, so that a process killed in between leaves the earlier schema.
/// </summary>
internal static class Migrations
{
    /// <summary>The schema of this version.</summary>
    public const int Current = 1;

    /// <summary>"whrl": says in the file's head whose it is (SQLite's application_id).</summary>
    public const int ApplicationId = 0x7768726c;

    /// <summary>Runs what is missing.</summary>
    public static void Apply(Connection connection)
    {
        long version = VersionOf(connection);
        if (version == Current)
        {
            return;
        }

        connection.Run("BEGIN IMMEDIATE");
        try
        {
            // Another process may have done it while this one waited.
            for (long next = (connection.Number("PRAGMA user_version") ?? 0) + 1; next <= Current; next++)
            {
                connection.Run(Script(next));
                connection.Run(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {next}; PRAGMA application_id = {ApplicationId}"));
            }

            connection.Run("COMMIT");
        }
        catch
        {
            connection.TryRollBack();
            throw;
        }
    }

    /// <summary>Refuses a store that is not of this version's schema and must not be written.</summary>
    public static void Require(Connection connection)
    {
        if (VersionOf(connection) < Current)
        {
            throw new StoreException($"the store {connection.Path} was made by an earlier version of Whorl and cannot be brought to this one: it is read-only for this user");
        }
    }

    private static long VersionOf(Connection connection)
    {
        long owner = connection.Number("PRAGMA application_id") ?? 0;
        long version = connection.Number("PRAGMA user_version") ?? 0;
        if (owner != ApplicationId && (owner != 0 || version != 0 || connection.Number("SELECT count(*) FROM sqlite_schema") != 0))
        {
            throw new StoreException($"{connection.Path} is no store of Whorl: it is a database of another program; choose another by --store");
        }

        if (version > Current)
        {
            throw new StoreException(string.Create(CultureInfo.InvariantCulture, $"the store {connection.Path} was made by a later version of Whorl (schema {version}, this one knows {Current}); update Whorl"));
        }

        return version;
    }

    private static string Script(long version)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(string.Create(CultureInfo.InvariantCulture, $"{version}.sql"))!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}

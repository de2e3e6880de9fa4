using System.Globalization;
using System.Reflection;

namespace Whorl.Store.Sqlite;

/// <summary>
/// A kind of database file: what people call it, whose mark is in its head, and its schema. A schema is numbered scripts, each run once and in one
/// transaction with the number it brings the file to, so that a process killed in between leaves the earlier schema.
/// </summary>
/// <param name="name">What messages call it, behind "the".</param>
/// <param name="option">The option that names another file.</param>
/// <param name="applicationId">What says in the file's head whose it is (SQLite's application_id).</param>
/// <param name="version">The schema of this version of the program, from 1.</param>
/// <param name="script">The script that brings a file to a schema.</param>
public sealed class DatabaseKind(string name, string option, int applicationId, long version, Func<long, string> script)
{
    /// <summary>A store; its mark is "whrl".</summary>
    public static DatabaseKind Store { get; } = new("store", "--store", 0x7768726c, 1, number => Embedded(Assembly.GetExecutingAssembly(), string.Create(CultureInfo.InvariantCulture, $"{number}.sql")));

    /// <summary>What messages call it.</summary>
    public string Name => name;

    /// <summary>The option that names another file.</summary>
    public string Option => option;

    /// <summary>Reads a script that an assembly carries.</summary>
    public static string Embedded(Assembly assembly, string resource)
    {
        using Stream stream = assembly.GetManifestResourceStream(resource)!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }

    /// <summary>Brings a file to the schema of this version.</summary>
    internal void Apply(Connection connection)
    {
        if (VersionOf(connection) == version)
        {
            return;
        }

        connection.Run("BEGIN IMMEDIATE");
        try
        {
            // Another process may have done it while this one waited.
            for (long next = (connection.Number("PRAGMA user_version") ?? 0) + 1; next <= version; next++)
            {
                connection.Run(script(next));
                connection.Run(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {next}; PRAGMA application_id = {applicationId}"));
            }

            connection.Run("COMMIT");
        }
        catch
        {
            connection.TryRollBack();
            throw;
        }
    }

    /// <summary>Refuses a file that is not of this version's schema and must not be written.</summary>
    internal void Require(Connection connection)
    {
        if (VersionOf(connection) < version)
        {
            throw new StoreException($"the {name} {connection.Path} was made by an earlier version of Whorl and cannot be brought to this one: it is read-only for this user");
        }
    }

    private long VersionOf(Connection connection)
    {
        long owner = connection.Number("PRAGMA application_id") ?? 0;
        long found = connection.Number("PRAGMA user_version") ?? 0;
        if (owner != applicationId && (owner != 0 || found != 0 || connection.Number("SELECT count(*) FROM sqlite_schema") != 0))
        {
            throw new StoreException($"{connection.Path} is no {name} of Whorl: it is a database of another program; choose another by {option}");
        }

        if (found > version)
        {
            throw new StoreException(string.Create(CultureInfo.InvariantCulture, $"the {name} {connection.Path} was made by a later version of Whorl (schema {found}, this one knows {version}); update Whorl"));
        }

        return found;
    }
}

using System.Globalization;

namespace Whorl.Store.Sqlite;

/// <summary>Finds what is wrong with a store: the file itself, and rows that point to rows that are not there.</summary>
internal static class StoreCheck
{
    private static readonly (string Table, string Column, string To)[] References =
    [
        ("seen", "state", "state"), ("state", "target", "target"), ("state", "profile", "profile"), ("state", "certificate", "certificate"), ("state", "answers", "answers"),
        ("target", "name", "name"),
        ("profile", "atsf", "fingerprint"), ("profile", "jarm", "fingerprint"), ("profile", "server", "word"), ("profile", "issuer", "word"),
        ("met", "pairing", "pairing"), ("pairing", "name", "name"), ("pairing", "ja3", "fingerprint"), ("pairing", "ja3s", "fingerprint"), ("pairing", "ja4", "fingerprint"),
        ("pairing", "version", "word"), ("pairing", "cipher", "word"), ("pairing", "alpn", "word"), ("pairing", "certificate", "certificate"),
        ("certificate", "issuer", "word"), ("tally", "profile", "profile"), ("prevalence", "fingerprint", "fingerprint"),
        ("indicator", "feed", "feed"), ("listing", "feed", "feed"), ("client_label", "feed", "feed"), ("client_label", "fingerprint", "fingerprint"), ("network", "feed", "feed"),
    ];

    public static IReadOnlyList<string> Run(Connection connection)
    {
        List<string> problems = [];
        using (Statement check = connection.Prepare("PRAGMA integrity_check(10)"))
        {
            while (check.Step())
            {
                if (check.Text(0) is { } said && said != "ok")
                {
                    problems.Add($"the file is damaged: {said}");
                }
            }
        }

        foreach ((string table, string column, string to) in References)
        {
            long lost = connection.Number($"SELECT count(*) FROM {table} WHERE {column} <> 0 AND NOT EXISTS (SELECT 1 FROM {to} WHERE {to}.id = {table}.{column})") ?? 0;
            if (lost > 0)
            {
                problems.Add(string.Create(CultureInfo.InvariantCulture, $"{lost} rows of {table} name a {column} that is not in {to}"));
            }
        }

        return problems;
    }
}

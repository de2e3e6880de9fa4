using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Whorl.Service.State;
using Whorl.Store.Sqlite;

namespace Whorl.Service.Keys;

/// <summary>
/// The keys. A key is <c>whorl_ID_SECRET</c>, the secret 256 random bits, of which the SHA-256 alone is kept: who reads the file
/// cannot ask with it. It is shown once.
/// </summary>
public sealed class KeyRing(ServiceDatabase state, TimeProvider time)
{
    private const string Prefix = "whorl_";
    private const int IdLength = 8;
    private const int SecretBytes = 32;
    private const string Columns = "id, name, role, rate, scans, created, revoked";

    /// <summary>Makes a key; the text is all that there will ever be of its secret.</summary>
    public (ApiKey Key, string Text) Create(string name, KeyRole role, int rate, int scans)
    {
        string id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdLength / 2));
        string secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));
        ApiKey key = new(id, name, role, rate, scans, time.GetUtcNow().ToUnixTimeSeconds(), null);
        state.Use(connection =>
        {
            using Statement insert = connection.Prepare("INSERT INTO key(id, name, role, hash, rate, scans, created) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)");
            return insert.Bind(1, id).Bind(2, name).Bind(3, (long)role).Bind(4, HashOf(secret)).Bind(5, rate).Bind(6, scans).Bind(7, key.Created).Run();
        });
        return (key, $"{Prefix}{id}_{secret}");
    }

    /// <summary>The key of a text that a request came with; null where there is none, or it was revoked.</summary>
    public ApiKey? Find(string text)
    {
        int end = Prefix.Length + IdLength;
        if (text.Length <= end + 1 || text.Length > 128 || !text.StartsWith(Prefix, StringComparison.Ordinal) || text[end] != '_')
        {
            return null;
        }

        byte[] given = HashOf(text[(end + 1)..]);
        return state.Use(connection =>
        {
            using Statement find = connection.Prepare($"SELECT {Columns}, hash FROM key WHERE id = ?1");
            return find.Bind(1, text[Prefix.Length..end]).Step() && CryptographicOperations.FixedTimeEquals(find.Bytes(7), given) && find.IsNull(6) ? Read(find) : null;
        });
    }

    /// <summary>The key of an id; null where there is none, or it was revoked.</summary>
    public ApiKey? FindById(string id) => state.Use(connection =>
    {
        using Statement find = connection.Prepare($"SELECT {Columns} FROM key WHERE id = ?1 AND revoked IS NULL");
        return find.Bind(1, id).Step() ? Read(find) : null;
    });

    /// <summary>All keys, the oldest first.</summary>
    public IReadOnlyList<ApiKey> All() => state.Use(connection =>
    {
        using Statement rows = connection.Prepare($"SELECT {Columns} FROM key ORDER BY created, id");
        List<ApiKey> keys = [];
        while (rows.Step())
        {
            keys.Add(Read(rows));
        }

        return keys;
    });

    /// <summary>Revokes a key by its id; false where there is none that holds.</summary>
    public bool Revoke(string id) => state.Use(connection =>
    {
        using Statement update = connection.Prepare("UPDATE key SET revoked = ?2 WHERE id = ?1 AND revoked IS NULL");
        return update.Bind(1, id).Bind(2, time.GetUtcNow().ToUnixTimeSeconds()).Run() == 1;
    });

    private static ApiKey Read(Statement row) =>
        new(row.Text(0)!, row.Text(1)!, (KeyRole)row.Int(2), row.Int(3), row.Int(4), row.Long(5), row.LongOrNull(6));

    private static byte[] HashOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}

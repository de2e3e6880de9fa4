using System.Security.Cryptography;
using Whorl.Store.Sightings;

namespace Whorl.Store.Sqlite.Writing;

/// <summary>
/// The ids of texts: found in memory, else in the dictionary tables, else added there. 0 stands for none. Ids never change, so that
/// they may be kept until another process may have deleted rows; negative in memory where the row could be more complete.
/// </summary>
internal sealed class Dictionaries : IDisposable
{
    // Some 200 MB at the most: what was forgotten is found in its table again.
    private const int MostKept = 1 << 21;

    private readonly Connection connection;
    private readonly Dictionary<string, int>[] fingerprints = new Dictionary<string, int>[32];
    private readonly Dictionary<string, int> names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> words = new(StringComparer.Ordinal);
    private readonly Dictionary<Hash128, int> certificates = [];
    private readonly Dictionary<Hash128, int> answers = [];
    private readonly KeyedHash hash = new();
    private readonly Statement findFingerprint, addFingerprint, completeFingerprint, findName, addName, findWord, addWord;
    private readonly Statement findBySha256, findBySha1, addCertificate, completeCertificate, findAnswers, addAnswers;

    public Dictionaries(Connection connection)
    {
        this.connection = connection;
        for (int i = 0; i < fingerprints.Length; i++)
        {
            fingerprints[i] = new Dictionary<string, int>(StringComparer.Ordinal);
        }

        findFingerprint = connection.Prepare("SELECT id, raw IS NULL FROM fingerprint WHERE value = ?1 AND method = ?2");
        addFingerprint = connection.Prepare("INSERT INTO fingerprint(method, value, raw) VALUES(?1, ?2, ?3)");
        completeFingerprint = connection.Prepare("UPDATE fingerprint SET raw = ?2 WHERE id = ?1");
        findName = connection.Prepare("SELECT id FROM name WHERE value = ?1");
        addName = connection.Prepare("INSERT INTO name(value) VALUES(?1)");
        findWord = connection.Prepare("SELECT id FROM word WHERE value = ?1");
        addWord = connection.Prepare("INSERT INTO word(value) VALUES(?1)");
        findBySha256 = connection.Prepare("SELECT id, subject IS NULL FROM certificate WHERE substr(sha256, 1, 6) = substr(?1, 1, 6) AND sha256 IS NOT NULL AND sha256 = ?1");
        findBySha1 = connection.Prepare("SELECT id, subject IS NULL FROM certificate WHERE substr(sha1, 1, 6) = substr(?1, 1, 6) AND sha1 IS NOT NULL AND sha1 = ?1");
        addCertificate = connection.Prepare("INSERT INTO certificate(sha256, sha1, subject, issuer, serial, not_before, not_after, names, self_signed) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)");
        completeCertificate = connection.Prepare(
            "UPDATE certificate SET sha256 = ifnull(sha256, ?1), sha1 = ifnull(sha1, ?2), subject = ?3, issuer = ?4, serial = ?5, not_before = ?6, not_after = ?7, names = ?8, self_signed = ?9 WHERE id = ?10");
        findAnswers = connection.Prepare("SELECT id FROM answers WHERE hash = ?1");
        addAnswers = connection.Prepare("INSERT INTO answers(hash, content) VALUES(?1, ?2)");
    }

    /// <summary>The id of a fingerprint.</summary>
    public int Fingerprint(Fingerprint? fingerprint)
    {
        if (fingerprint is null)
        {
            return 0;
        }

        Dictionary<string, int> known = fingerprints[(int)fingerprint.Method];
        if (known.TryGetValue(fingerprint.Value, out int id) && (id > 0 || fingerprint.Raw is null))
        {
            return Math.Abs(id);
        }

        bool isBare = true;
        findFingerprint.Bind(1, fingerprint.Value).Bind(2, (long)fingerprint.Method);
        if (findFingerprint.Step())
        {
            id = findFingerprint.Int(0);
            isBare = findFingerprint.Int(1) != 0;
            findFingerprint.Reset();
            if (isBare && fingerprint.Raw is not null)
            {
                completeFingerprint.Bind(1, id).Bind(2, fingerprint.Raw).Run();
            }
        }
        else
        {
            addFingerprint.Bind(1, (long)fingerprint.Method).Bind(2, fingerprint.Value).Bind(3, fingerprint.Raw).Run();
            id = (int)connection.LastId;
        }

        Keep(known, fingerprint.Value, isBare && fingerprint.Raw is null ? -id : id);
        return id;
    }

    /// <summary>The id of a server name.</summary>
    public int Name(string? name) => Name(name, out _);

    /// <summary>The id of a server name, and whether it was there in no row yet.</summary>
    public int Name(string? name, out bool isNew)
    {
        isNew = false;
        return name is null ? 0 : Text(name, names, findName, addName, out isNew);
    }

    /// <summary>The id of any other text.</summary>
    public int Word(string? word) => word is null ? 0 : Text(word, words, findWord, addWord, out _);

    /// <summary>The id of a certificate; what an earlier sighting did not know of it is added.</summary>
    public int Certificate(CertificateSummary? certificate)
    {
        if (certificate is null || (certificate.Sha256 ?? certificate.Sha1) is not { } identity)
        {
            return 0;
        }

        Hash128 key = hash.Of(identity);
        if (certificates.TryGetValue(key, out int id) && (id > 0 || certificate.Subject is null))
        {
            return Math.Abs(id);
        }

        Span<byte> sha256 = stackalloc byte[32];
        Span<byte> sha1 = stackalloc byte[20];
        sha256 = Hexadecimal(certificate.Sha256, sha256);
        sha1 = Hexadecimal(certificate.Sha1, sha1);
        bool isBare = true;
        id = sha256.IsEmpty ? 0 : Find(findBySha256, sha256, out isBare);
        id = id != 0 || sha1.IsEmpty ? id : Find(findBySha1, sha1, out isBare);
        if (id == 0)
        {
            Bind(addCertificate, certificate, sha256, sha1).Run();
            id = (int)connection.LastId;
        }
        else if (isBare && certificate.Subject is not null)
        {
            Bind(completeCertificate, certificate, sha256, sha1).Bind(10, id).Run();
        }

        Keep(certificates, key, isBare && certificate.Subject is null ? -id : id);
        return id;
    }

    /// <summary>The id of what a server answered.</summary>
    public int Answers(ReadOnlySpan<byte> content)
    {
        if (content.IsEmpty)
        {
            return 0;
        }

        Hash128 key = hash.Of(content);
        if (answers.TryGetValue(key, out int id))
        {
            return id;
        }

        Span<byte> digest = stackalloc byte[32];
        SHA256.HashData(content, digest);
        digest = digest[..16];
        id = (int)(findAnswers.Bind(1, digest).Number() ?? 0);
        if (id == 0)
        {
            addAnswers.Bind(1, digest).Bind(2, content).Run();
            id = (int)connection.LastId;
        }

        Keep(answers, key, id);
        return id;
    }

    /// <summary>Forgets what is in memory.</summary>
    public void Clear()
    {
        foreach (Dictionary<string, int> known in fingerprints)
        {
            known.Clear();
        }

        names.Clear();
        words.Clear();
        certificates.Clear();
        answers.Clear();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Statement statement in (ReadOnlySpan<Statement>)[
            findFingerprint, addFingerprint, completeFingerprint, findName, addName, findWord, addWord,
            findBySha256, findBySha1, addCertificate, completeCertificate, findAnswers, addAnswers])
        {
            statement.Dispose();
        }
    }

    private static int Find(Statement find, ReadOnlySpan<byte> digest, out bool isBare)
    {
        isBare = true;
        if (!find.Bind(1, digest).Step())
        {
            return 0;
        }

        int id = find.Int(0);
        isBare = find.Int(1) != 0;
        find.Reset();
        return id;
    }

    private static Span<byte> Hexadecimal(string? text, Span<byte> bytes) =>
        text is not null && text.Length == 2 * bytes.Length && Convert.FromHexString(text, bytes, out _, out _) == System.Buffers.OperationStatus.Done ? bytes : default;

    private static void Keep<T>(Dictionary<T, int> known, T key, int id)
        where T : notnull
    {
        if (known.Count >= MostKept)
        {
            known.Clear();
        }

        known[key] = id;
    }

    private Statement Bind(Statement statement, CertificateSummary certificate, ReadOnlySpan<byte> sha256, ReadOnlySpan<byte> sha1)
    {
        BindDigest(statement, 1, sha256);
        BindDigest(statement, 2, sha1);
        return statement
            .Bind(3, certificate.Subject)
            .Bind(4, Word(certificate.Issuer))
            .Bind(5, certificate.Serial)
            .Bind(6, certificate.NotBefore)
            .Bind(7, certificate.NotAfter)
            .Bind(8, certificate.Names)
            .Bind(9, certificate.IsSelfSigned is { } isSelfSigned ? (isSelfSigned ? 1L : 0L) : null);
    }

    private static void BindDigest(Statement statement, int index, ReadOnlySpan<byte> digest)
    {
        if (digest.IsEmpty)
        {
            statement.Bind(index, (string?)null);
        }
        else
        {
            statement.Bind(index, digest);
        }
    }

    private int Text(string text, Dictionary<string, int> known, Statement find, Statement add, out bool isNew)
    {
        isNew = false;
        if (!known.TryGetValue(text, out int id))
        {
            id = (int)(find.Bind(1, text).Number() ?? 0);
            isNew = id == 0;
            if (isNew)
            {
                add.Bind(1, text).Run();
                id = (int)connection.LastId;
            }

            Keep(known, text, id);
        }

        return id;
    }
}

using Whorl.Store.Sightings;

namespace Whorl.Store.Sqlite.Reading;

/// <summary>Texts of the dictionary tables by id.</summary>
internal sealed class StoredTexts(Connection connection) : IDisposable
{
    private readonly Statement word = connection.Prepare("SELECT value FROM word WHERE id = ?1");
    private readonly Statement target = connection.Prepare("SELECT t.port, n.value FROM target t LEFT JOIN name n ON n.id = t.name WHERE t.id = ?1");
    private readonly Statement fingerprint = connection.Prepare("SELECT method, value, raw FROM fingerprint WHERE id = ?1");
    private readonly Statement certificate = connection.Prepare("""
        SELECT sha256, sha1, subject, w.value, serial, not_before, not_after, names, self_signed FROM certificate c LEFT JOIN word w ON w.id = c.issuer WHERE c.id = ?1
        """);

    /// <summary>A target's port and name.</summary>
    public (ushort Port, string? Name) PortAndNameOf(int id)
    {
        (ushort, string?) found = target.Bind(1, id).Step() ? ((ushort)target.Int(0), target.Text(1)) : throw new ArgumentOutOfRangeException(nameof(id));
        target.Reset();
        return found;
    }

    /// <summary>A word; null for 0.</summary>
    public string? WordOf(int id)
    {
        string? text = word.Bind(1, id).Step() ? word.Text(0) : null;
        word.Reset();
        return text;
    }

    /// <summary>A fingerprint.</summary>
    public Fingerprint FingerprintOf(int id)
    {
        bool isThere = fingerprint.Bind(1, id).Step();
        Fingerprint found = isThere ? new Fingerprint((FingerprintMethod)fingerprint.Int(0), fingerprint.Text(1)!, fingerprint.Text(2)) : throw new ArgumentOutOfRangeException(nameof(id));
        fingerprint.Reset();
        return found;
    }

    /// <summary>A certificate; null for 0.</summary>
    public CertificateSummary? CertificateOf(int id)
    {
        CertificateSummary? found = certificate.Bind(1, id).Step() ? ReadCertificate(certificate, 0) : null;
        certificate.Reset();
        return found;
    }

    /// <summary>Reads the nine columns of a certificate.</summary>
    public static CertificateSummary ReadCertificate(Statement row, int column) => new()
    {
        Sha256 = row.IsNull(column) ? null : Convert.ToHexStringLower(row.Bytes(column)),
        Sha1 = row.IsNull(column + 1) ? null : Convert.ToHexStringLower(row.Bytes(column + 1)),
        Subject = row.Text(column + 2),
        Issuer = row.Text(column + 3),
        Serial = row.Text(column + 4),
        NotBefore = row.LongOrNull(column + 5),
        NotAfter = row.LongOrNull(column + 6),
        Names = row.Text(column + 7),
        IsSelfSigned = row.LongOrNull(column + 8) is { } flag ? flag != 0 : null,
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        word.Dispose();
        target.Dispose();
        fingerprint.Dispose();
        certificate.Dispose();
    }
}

namespace Whorl.Observations.Scans;

/// <summary>The fields of an active record, in the order of the contract.</summary>
public enum ScanField : byte
{
    /// <summary>Always <c>scan</c>.</summary>
    Type,

    /// <summary>Time of the first connection, RFC 3339 UTC with nanoseconds.</summary>
    Ts,

    /// <summary>The target as given.</summary>
    Target,

    /// <summary>The address probed.</summary>
    Ip,

    /// <summary>The port.</summary>
    Port,

    /// <summary>The name sent as SNI.</summary>
    Sni,

    /// <summary>What was found, in a word.</summary>
    Status,

    /// <summary>The same in a sentence, where it is no success.</summary>
    Error,

    /// <summary>JARM.</summary>
    Jarm,

    /// <summary>The string that JARM hashes.</summary>
    JarmRaw,

    /// <summary>Whether a probe of JARM did not come to an answer.</summary>
    JarmPartial,

    /// <summary>ATSF, joined, without status_request.</summary>
    Atsf,

    /// <summary>The short hash of ATSF.</summary>
    AtsfHash,

    /// <summary>Each probe.</summary>
    Probes,

    /// <summary>The HTTP look.</summary>
    Http,

    /// <summary>The server's own certificate.</summary>
    Certificate,

    /// <summary>Connections opened.</summary>
    Handshakes,

    /// <summary>Milliseconds from the first connection to the last answer.</summary>
    Ms,

    /// <summary>The certificates after the first; on request only.</summary>
    Chain,
}

/// <summary>The names of the fields.</summary>
public static class ScanFields
{
    private static readonly string[] AllNames =
    [
        "type", "ts", "target", "ip", "port", "sni", "status", "error", "jarm", "jarm_raw", "jarm_partial", "atsf", "atsf_hash",
        "probes", "http", "certificate", "handshakes", "ms", "chain",
    ];

    /// <summary>The names of all fields, indexed by <see cref="ScanField"/>.</summary>
    public static IReadOnlyList<string> Names => AllNames;

    /// <summary>The contract's fields in its order.</summary>
    public static ScanField[] Default()
    {
        ScanField[] all = new ScanField[(int)ScanField.Chain];
        for (int i = 0; i < all.Length; i++)
        {
            all[i] = (ScanField)i;
        }

        return all;
    }

    /// <summary>The name of a field.</summary>
    public static string NameOf(ScanField field) => AllNames[(int)field];

    /// <summary>The field of a name; names are lower case.</summary>
    public static bool TryFind(string name, out ScanField field)
    {
        int index = Array.IndexOf(AllNames, name);
        field = (ScanField)Math.Max(index, 0);
        return index >= 0;
    }
}

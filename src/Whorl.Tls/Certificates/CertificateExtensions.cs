namespace Whorl.Tls.Certificates;

/// <summary>One extension of a certificate (RFC 5280 section 4.2), in place.</summary>
public readonly ref struct CertificateExtensionView
{
    internal CertificateExtensionView(ReadOnlySpan<byte> id, bool isCritical, ReadOnlySpan<byte> value)
    {
        Id = id;
        IsCritical = isCritical;
        Value = value;
    }

    /// <summary>The content bytes of the extension's object identifier.</summary>
    public ReadOnlySpan<byte> Id { get; }

    /// <summary>Whether a verifier must understand it.</summary>
    public bool IsCritical { get; }

    /// <summary>What the OCTET STRING holds, DER again.</summary>
    public ReadOnlySpan<byte> Value { get; }
}

/// <summary>Walks a certificate's extensions in their order.</summary>
public ref struct CertificateExtensionEnumerator
{
    private DerReader reader;

    /// <summary>Starts at the first extension; <paramref name="extensions"/> is the content of the Extensions sequence.</summary>
    internal CertificateExtensionEnumerator(ReadOnlySpan<byte> extensions)
    {
        reader = new DerReader(extensions);
        Current = default;
        IsDamaged = false;
    }

    /// <summary>The extension under the cursor.</summary>
    public CertificateExtensionView Current { get; private set; }

    /// <summary>Whether the walk ended at bytes that are no extension.</summary>
    public bool IsDamaged { get; private set; }

    /// <summary>Lets <c>foreach</c> use the enumerator itself.</summary>
    public readonly CertificateExtensionEnumerator GetEnumerator() => this;

    /// <summary>Moves to the next extension.</summary>
    public bool MoveNext()
    {
        if (IsDamaged || reader.IsEmpty)
        {
            return false;
        }

        if (!reader.TryRead(DerReader.Sequence, out ReadOnlySpan<byte> content) || !TryReadExtension(content))
        {
            IsDamaged = true;
            return false;
        }

        return true;
    }

    private bool TryReadExtension(ReadOnlySpan<byte> content)
    {
        var inner = new DerReader(content);
        if (!inner.TryRead(DerReader.ObjectId, out ReadOnlySpan<byte> id))
        {
            return false;
        }

        bool critical = inner.TryRead(DerReader.Boolean, out ReadOnlySpan<byte> flag) && flag.ContainsAnyExcept((byte)0);
        if (!inner.TryRead(DerReader.OctetString, out ReadOnlySpan<byte> value))
        {
            return false;
        }

        Current = new CertificateExtensionView(id, critical, value);
        return true;
    }
}

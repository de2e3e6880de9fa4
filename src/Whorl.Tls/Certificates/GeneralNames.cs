
namespace Whorl.Tls.Certificates;

/// <summary>The kinds of names in a subjectAltName (RFC 5280 section 4.2.1.6), by their context tag.</summary>
public enum GeneralNameKind
{
    /// <summary>otherName.</summary>
    OtherName = 0,

    /// <summary>rfc822Name, a mail address.</summary>
    Email = 1,

    /// <summary>dNSName.</summary>
    Dns = 2,

    /// <summary>x400Address.</summary>
    X400Address = 3,

    /// <summary>directoryName.</summary>
    DirectoryName = 4,

    /// <summary>ediPartyName.</summary>
    EdiPartyName = 5,

    /// <summary>uniformResourceIdentifier.</summary>
    Uri = 6,

    /// <summary>iPAddress.</summary>
    IpAddress = 7,

    /// <summary>registeredID.</summary>
    RegisteredId = 8,
}

/// <summary>One name of a subjectAltName, in place.</summary>
public readonly ref struct GeneralNameView
{
    internal GeneralNameView(GeneralNameKind kind, ReadOnlySpan<byte> value)
    {
        Kind = kind;
        Value = value;
    }

    /// <summary>What the name is.</summary>
    public GeneralNameKind Kind { get; }

    /// <summary>The name's bytes: text, four or sixteen bytes of an address, or DER.</summary>
    public ReadOnlySpan<byte> Value { get; }

    /// <summary>
    /// Writes the name as text: DNS names, mail addresses and URIs as they stand (control characters, undecodable bytes and the
    /// backslash escaped), addresses in their usual form, a directoryName as RFC 4514 says, a registeredID dotted, all else as
    /// <c>#</c> and hexadecimal. False when <paramref name="utf8"/> is too small.
    /// </summary>
    public bool TryFormat(Span<byte> utf8, out int written)
    {
        switch (Kind)
        {
            case GeneralNameKind.RegisteredId:
                return ObjectIdentifier.TryFormat(Value, utf8, out written);
            case GeneralNameKind.DirectoryName:
                return DistinguishedName.TryFormat(Value, utf8, out written);
        }

        var output = new TextOutput(utf8);
        if (Kind == GeneralNameKind.IpAddress && Value.Length is 4 or 16)
        {
            AddressText.Append(ref output, Value);
        }
        else if (Kind is GeneralNameKind.Dns or GeneralNameKind.Email or GeneralNameKind.Uri)
        {
            output.AppendUtf8(Value);
        }
        else
        {
            output.Append((byte)'#');
            output.AppendHex(Value, upper: true);
        }

        written = output.Length;
        return !output.Overflowed;
    }
}

/// <summary>Walks the names of a subjectAltName in their order, duplicates included.</summary>
public ref struct GeneralNameEnumerator
{
    private DerReader reader;

    /// <summary>Starts at the first name; <paramref name="names"/> is the content of the GeneralNames sequence.</summary>
    internal GeneralNameEnumerator(ReadOnlySpan<byte> names)
    {
        reader = new DerReader(names);
        Current = default;
        IsDamaged = false;
    }

    /// <summary>The name under the cursor.</summary>
    public GeneralNameView Current { get; private set; }

    /// <summary>Whether the walk ended at bytes that are no name.</summary>
    public bool IsDamaged { get; private set; }

    /// <summary>Lets <c>foreach</c> use the enumerator itself.</summary>
    public readonly GeneralNameEnumerator GetEnumerator() => this;

    /// <summary>Moves to the next name.</summary>
    public bool MoveNext()
    {
        if (IsDamaged || reader.IsEmpty)
        {
            return false;
        }

        if (!reader.TryRead(out byte tag, out ReadOnlySpan<byte> content, out _) || (tag & 0xC0) != 0x80 || (tag & 0x1F) > 8)
        {
            IsDamaged = true;
            return false;
        }

        Current = new GeneralNameView((GeneralNameKind)(tag & 0x1F), content);
        return true;
    }
}

using Whorl.Tls.Wire;

namespace Whorl.Tls.Handshake;

/// <summary>The three shapes of CertificateRequest.</summary>
public enum CertificateRequestForm
{
    /// <summary>Certificate types and authorities: SSL 3.0 to TLS 1.1 (RFC 4346 section 7.4.4).</summary>
    Tls10,

    /// <summary>Signature schemes between the two: TLS 1.2 (RFC 5246 section 7.4.4).</summary>
    Tls12,

    /// <summary>A context and extensions: TLS 1.3 (RFC 8446 section 4.3.2).</summary>
    Tls13,
}

/// <summary>CertificateRequest in place.</summary>
public readonly ref struct CertificateRequestView
{
    private CertificateRequestView(
        CertificateRequestForm form, ReadOnlySpan<byte> types, ReadOnlySpan<byte> schemes, ReadOnlySpan<byte> authorities, ReadOnlySpan<byte> context, ReadOnlySpan<byte> extensionBlock)
    {
        Form = form;
        CertificateTypes = types;
        SignatureSchemes = schemes;
        AuthorityList = authorities;
        Context = context;
        ExtensionBlock = extensionBlock;
    }

    /// <summary>The message's shape.</summary>
    public CertificateRequestForm Form { get; }

    /// <summary>The client certificate types, a byte each; empty in TLS 1.3.</summary>
    public ReadOnlySpan<byte> CertificateTypes { get; }

    /// <summary>supported_signature_algorithms, two bytes each; only in TLS 1.2.</summary>
    public ReadOnlySpan<byte> SignatureSchemes { get; }

    /// <summary>The list of authorities as it stands; empty in TLS 1.3.</summary>
    public ReadOnlySpan<byte> AuthorityList { get; }

    /// <summary>The raw Names of the authorities, for <see cref="Certificates.DistinguishedName"/>.</summary>
    public VectorEnumerator Authorities => new(AuthorityList, 2);

    /// <summary>certificate_request_context; only in TLS 1.3.</summary>
    public ReadOnlySpan<byte> Context { get; }

    /// <summary>The extensions, their common length not included; only in TLS 1.3.</summary>
    public ReadOnlySpan<byte> ExtensionBlock { get; }

    /// <summary>The extensions in wire order.</summary>
    public ExtensionEnumerator Extensions => new(ExtensionBlock);

    /// <summary>Reads a body of the shape that the negotiated version has.</summary>
    public static HandshakeError TryParse(ReadOnlySpan<byte> body, CertificateRequestForm form, out CertificateRequestView message)
    {
        message = default;
        var reader = new WireReader(body);
        if (form == CertificateRequestForm.Tls13)
        {
            if (!reader.TryReadVector8(out ReadOnlySpan<byte> context) || !reader.TryReadVector16(out ReadOnlySpan<byte> block))
            {
                return HandshakeError.Truncated;
            }

            message = new CertificateRequestView(form, default, default, default, context, block);
            return MessageEnd.Check(reader, block);
        }

        ReadOnlySpan<byte> schemes = default;
        if (!reader.TryReadVector8(out ReadOnlySpan<byte> types)
            || (form == CertificateRequestForm.Tls12 && !reader.TryReadVector16(out schemes))
            || !reader.TryReadVector16(out ReadOnlySpan<byte> authorities))
        {
            return HandshakeError.Truncated;
        }

        message = new CertificateRequestView(form, types, schemes, authorities, default, default);
        if (schemes.Length % 2 != 0)
        {
            return HandshakeError.OddList;
        }

        return VectorEnumerator.IsWhole(authorities, 2) ? MessageEnd.Check(reader) : HandshakeError.ItemPastEnd;
    }

    /// <summary>Writes a body of SSL 3.0 to TLS 1.1.</summary>
    public static void WriteTls10(ref WireWriter writer, ReadOnlySpan<byte> certificateTypes, ReadOnlySpan<byte> authorityList)
    {
        writer.WriteVector(1, certificateTypes);
        writer.WriteVector(2, authorityList);
    }

    /// <summary>Writes a body of TLS 1.2.</summary>
    public static void WriteTls12(ref WireWriter writer, ReadOnlySpan<byte> certificateTypes, ReadOnlySpan<byte> signatureSchemes, ReadOnlySpan<byte> authorityList)
    {
        writer.WriteVector(1, certificateTypes);
        writer.WriteVector(2, signatureSchemes);
        writer.WriteVector(2, authorityList);
    }

    /// <summary>Writes a body of TLS 1.3.</summary>
    public static void WriteTls13(ref WireWriter writer, ReadOnlySpan<byte> context, ReadOnlySpan<byte> extensionBlock)
    {
        writer.WriteVector(1, context);
        writer.WriteVector(2, extensionBlock);
    }
}

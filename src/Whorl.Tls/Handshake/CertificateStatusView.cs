using Whorl.Tls.Wire;

namespace Whorl.Tls.Handshake;

/// <summary>The kinds of CertificateStatus (IANA "TLS Certificate Status Types").</summary>
public enum CertificateStatusType : byte
{
    /// <summary>One OCSP response (RFC 6066 section 8).</summary>
    Ocsp = 1,

    /// <summary>A list of OCSP responses, any of them empty (RFC 6961 section 2.2).</summary>
    OcspMulti = 2,
}

/// <summary>CertificateStatus in place, the message or the status_request extension of a TLS 1.3 certificate.</summary>
public readonly ref struct CertificateStatusView
{
    private CertificateStatusView(CertificateStatusType type, ReadOnlySpan<byte> payload)
    {
        Type = type;
        Payload = payload;
    }

    /// <summary>The kind.</summary>
    public CertificateStatusType Type { get; }

    /// <summary>The one OCSP response, or the list of them as it stands.</summary>
    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>The responses of ocsp_multi in the order of the chain; an empty one stands for none.</summary>
    public VectorEnumerator Responses => new(Type == CertificateStatusType.OcspMulti ? Payload : default, 3);

    /// <summary>Reads the message's body.</summary>
    public static HandshakeError TryParse(ReadOnlySpan<byte> body, out CertificateStatusView message)
    {
        message = default;
        var reader = new WireReader(body);
        if (!reader.TryReadU8(out byte type))
        {
            return HandshakeError.Truncated;
        }

        if ((CertificateStatusType)type is not (CertificateStatusType.Ocsp or CertificateStatusType.OcspMulti))
        {
            return HandshakeError.UnknownForm;
        }

        if (!reader.TryReadVector24(out ReadOnlySpan<byte> payload))
        {
            return HandshakeError.Truncated;
        }

        message = new CertificateStatusView((CertificateStatusType)type, payload);
        return message.Type == CertificateStatusType.OcspMulti && !VectorEnumerator.IsWhole(payload, 3)
            ? HandshakeError.ItemPastEnd
            : MessageEnd.Check(reader);
    }

    /// <summary>Writes a body.</summary>
    public static void Write(ref WireWriter writer, CertificateStatusType type, ReadOnlySpan<byte> payload)
    {
        writer.WriteU8((byte)type);
        writer.WriteVector(3, payload);
    }
}

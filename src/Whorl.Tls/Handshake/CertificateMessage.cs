using Whorl.Tls.Wire;

namespace Whorl.Tls.Handshake;

/// <summary>Writes the Certificate message; <see cref="Certificates.CertificateListView"/> reads it.</summary>
public static class CertificateMessage
{
    /// <summary>
    /// Writes a body of SSL 3.0 to TLS 1.2 (RFC 5246 section 7.4.2) from a list in which each certificate has its length of
    /// three bytes before it.
    /// </summary>
    public static void WriteTls12(ref WireWriter writer, ReadOnlySpan<byte> certificateList) => writer.WriteVector(3, certificateList);

    /// <summary>Writes a body of TLS 1.3 (RFC 8446 section 4.4.2) from entries written by <see cref="WriteTls13Entry"/>.</summary>
    public static void WriteTls13(ref WireWriter writer, ReadOnlySpan<byte> requestContext, ReadOnlySpan<byte> entries)
    {
        writer.WriteVector(1, requestContext);
        writer.WriteVector(3, entries);
    }

    /// <summary>Writes one entry of a list of SSL 3.0 to TLS 1.2.</summary>
    public static void WriteTls12Entry(ref WireWriter writer, ReadOnlySpan<byte> der) => writer.WriteVector(3, der);

    /// <summary>Writes one entry of a list of TLS 1.3.</summary>
    public static void WriteTls13Entry(ref WireWriter writer, ReadOnlySpan<byte> der, ReadOnlySpan<byte> extensionBlock)
    {
        writer.WriteVector(3, der);
        writer.WriteVector(2, extensionBlock);
    }
}

namespace Whorl.Tls.Handshake;

/// <summary>
/// What is wrong with a handshake that could be read all the same. A record lists the short codes; the closed list with
/// an example of each is in docs/reference/malformed.md.
/// </summary>
[Flags]
public enum Malformation : uint
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The message ends before its fixed fields do, or a list runs past its end; there is no fingerprint.</summary>
    HelloTooShort = 1 << 0,

    /// <summary>The session id is longer than 32 bytes (RFC 5246 section 7.4.1.2).</summary>
    SessionIdTooLong = 1 << 1,

    /// <summary>The cipher suite list has an odd length; its last byte is ignored.</summary>
    OddCipherSuites = 1 << 2,

    /// <summary>The cipher suite list is empty.</summary>
    NoCipherSuites = 1 << 3,

    /// <summary>The compression methods are missing or run past the end.</summary>
    CompressionMethods = 1 << 4,

    /// <summary>The extensions block claims more bytes than the message has.</summary>
    ExtensionsPastEnd = 1 << 5,

    /// <summary>The message has bytes after the extensions block.</summary>
    TrailingBytes = 1 << 6,

    /// <summary>An extension claims more bytes than the block has, or its header is cut.</summary>
    ExtensionPastEnd = 1 << 7,

    /// <summary>An extension type occurs twice (RFC 8446 section 4.2).</summary>
    DuplicateExtension = 1 << 8,

    /// <summary>A list inside an extension contradicts the extension's length.</summary>
    ExtensionContents = 1 << 9,

    /// <summary>The server name is empty or not one host_name.</summary>
    ServerName = 1 << 10,

    /// <summary>The server name or a protocol name is not printable text.</summary>
    NotText = 1 << 11,

    /// <summary>A retransmitted or overlapping segment or fragment carried other bytes than the first copy.</summary>
    ConflictingOverlap = 1 << 12,

    /// <summary>pre_shared_key is not the last extension (RFC 8446 section 4.2.11).</summary>
    PreSharedKeyNotLast = 1 << 13,

    /// <summary>A record is empty or longer than the protocol allows (RFC 8446 section 5.1).</summary>
    RecordLength = 1 << 14,

    /// <summary>A ServerHello contains a GREASE value, which servers must not send (RFC 8701 section 4).</summary>
    ServerGrease = 1 << 15,

    /// <summary>The ServerHello could not be read.</summary>
    ServerHello = 1 << 16,

    /// <summary>The hello is in the SSL 2.0 format, for which no fingerprint is defined.</summary>
    Sslv2Hello = 1 << 17,

    /// <summary>A Certificate message or a certificate in it could not be read to its end.</summary>
    Certificate = 1 << 18,
}

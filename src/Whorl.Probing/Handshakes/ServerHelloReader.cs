using System.Buffers.Binary;
using Whorl.Tls.Handshake;
using Whorl.Tls.Wire;

namespace Whorl.Probing.Handshakes;

/// <summary>
/// A ServerHello read as strictly as the ATSF reference reads it: bodies of the extensions it knows are checked, and the first wrong
/// one makes the message refused, up to which the extensions count as seen.
/// </summary>
internal ref struct ServerHelloReader
{
    private const int FixedSize = 2 + 32;

    /// <summary>The legacy_version.</summary>
    public ushort LegacyVersion;

    /// <summary>The random.</summary>
    public ReadOnlySpan<byte> Random;

    /// <summary>legacy_session_id_echo.</summary>
    public ReadOnlySpan<byte> SessionId;

    /// <summary>The chosen suite.</summary>
    public ushort CipherSuite;

    /// <summary>The compression method.</summary>
    public byte Compression;

    /// <summary>The version of supported_versions, 0 without it.</summary>
    public ushort SupportedVersion;

    /// <summary>The group of a whole key_share, 0 without one.</summary>
    public ushort ShareGroup;

    /// <summary>The share itself.</summary>
    public ReadOnlySpan<byte> Share;

    /// <summary>The group that a key_share of two bytes asks for, 0 without one.</summary>
    public ushort SelectedGroup;

    /// <summary>The cookie.</summary>
    public ReadOnlySpan<byte> Cookie;

    /// <summary>Whether status_request is there.</summary>
    public bool HasStatusRequest;

    /// <summary>Whether session_ticket is there.</summary>
    public bool HasTicket;

    /// <summary>Whether renegotiation_info is there.</summary>
    public bool HasRenegotiationInfo;

    /// <summary>Whether renegotiation_info is there and not empty.</summary>
    public bool RenegotiationInfoIsFilled;

    /// <summary>Whether a protocol was chosen by ALPN.</summary>
    public bool HasAlpn;

    /// <summary>Whether there are signed certificate timestamps.</summary>
    public bool HasTimestamps;

    /// <summary>How much of the extensions block was seen when the message was refused, the refused extension included; -1 before the block.</summary>
    public int SeenExtensions;

    /// <summary>Where the extensions block starts in the body.</summary>
    public int ExtensionsOffset;

    /// <summary>Reads a body; false where the reference refuses the message.</summary>
    public bool TryRead(ReadOnlySpan<byte> body)
    {
        SeenExtensions = -1;
        var reader = new WireReader(body);
        if (!reader.TryReadU16(out LegacyVersion)
            || !reader.TryReadBytes(FixedSize - 2, out Random)
            || !reader.TryReadVector8(out SessionId)
            || !reader.TryReadU16(out CipherSuite)
            || !reader.TryReadU8(out Compression))
        {
            return false;
        }

        if (reader.IsEmpty)
        {
            return true;
        }

        ExtensionsOffset = body.Length - reader.Remaining + 2;
        if (!reader.TryReadVector16(out ReadOnlySpan<byte> block) || !reader.IsEmpty)
        {
            return false;
        }

        SeenExtensions = 0;
        var extensions = new WireReader(block);
        while (!extensions.IsEmpty)
        {
            if (!extensions.TryReadU16(out ushort type) || !extensions.TryReadVector16(out ReadOnlySpan<byte> extension))
            {
                return false;
            }

            SeenExtensions = block.Length - extensions.Remaining;
            if (!TryReadExtension(type, extension))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether the body of an ALPN answer holds exactly one name that is not empty (RFC 7301 section 3.1).</summary>
    internal static bool IsOneProtocol(ReadOnlySpan<byte> body)
    {
        var reader = new WireReader(body);
        if (!reader.TryReadVector16(out ReadOnlySpan<byte> list) || !reader.IsEmpty)
        {
            return false;
        }

        var names = new WireReader(list);
        return names.TryReadVector8(out ReadOnlySpan<byte> name) && !name.IsEmpty && names.IsEmpty;
    }

    private bool TryReadExtension(ushort type, ReadOnlySpan<byte> body)
    {
        var reader = new WireReader(body);
        switch (type)
        {
            case ExtensionType.StatusRequest:
                HasStatusRequest = true;
                return body.IsEmpty;
            case ExtensionType.SessionTicket:
                HasTicket = true;
                return body.IsEmpty;
            case ExtensionType.RenegotiationInfo:
                HasRenegotiationInfo = true;
                bool read = reader.TryReadVector8(out ReadOnlySpan<byte> verifyData);
                RenegotiationInfoIsFilled = !verifyData.IsEmpty;
                return read && reader.IsEmpty;
            case ExtensionType.Alpn:
                HasAlpn = true;
                return IsOneProtocol(body);
            case ExtensionType.SignedCertificateTimestamp:
                HasTimestamps = true;
                return AreTimestamps(body);
            case ExtensionType.SupportedVersions:
                return reader.TryReadU16(out SupportedVersion) && reader.IsEmpty;
            case ExtensionType.Cookie:
                return reader.TryReadVector16(out Cookie) && !Cookie.IsEmpty && reader.IsEmpty;
            case ExtensionType.KeyShare when body.Length == 2:
                SelectedGroup = BinaryPrimitives.ReadUInt16BigEndian(body);
                return true;
            case ExtensionType.KeyShare:
                return reader.TryReadU16(out ShareGroup) && reader.TryReadVector16(out Share) && reader.IsEmpty;
            case ExtensionType.PreSharedKey:
                return body.Length == 2;
            case ExtensionType.EcPointFormats:
                return reader.TryReadVector8(out ReadOnlySpan<byte> formats) && !formats.IsEmpty && reader.IsEmpty;
            default:
                return true;
        }
    }

    private static bool AreTimestamps(ReadOnlySpan<byte> body)
    {
        var reader = new WireReader(body);
        if (!reader.TryReadVector16(out ReadOnlySpan<byte> list) || !reader.IsEmpty || list.IsEmpty)
        {
            return false;
        }

        var timestamps = new WireReader(list);
        while (!timestamps.IsEmpty)
        {
            if (!timestamps.TryReadVector16(out ReadOnlySpan<byte> timestamp) || timestamp.IsEmpty)
            {
                return false;
            }
        }

        return true;
    }
}

using System.Runtime.CompilerServices;
using Whorl.Tls.Crypto;
using Whorl.Tls.Crypto.Native;

namespace Whorl.Tls.Quic;

/// <summary>Who protected a packet.</summary>
public enum QuicSender : byte
{
    /// <summary>The client: label "client in".</summary>
    Client,

    /// <summary>The server: label "server in".</summary>
    Server,
}

/// <summary>
/// The keys of a connection's Initial packets (RFC 9001 section 5.2), derived from the Destination Connection ID of the
/// client's first Initial. One object serves many connections in turn without allocating; a side's keys are derived when
/// they are first asked for. One thread owns it.
/// </summary>
public sealed class QuicInitialKeys
{
    /// <summary>The longest connection ID of the versions that are known (RFC 9000 section 17.2).</summary>
    public const int MaxConnectionId = 20;

    private const int SideSize = 48; // key 16, iv 12, 4 unused, hp 16
    private const int HpOffset = 32;

    private readonly bool managed;
    private readonly Hmac[]? managedSalts;
    private readonly byte[] connectionId = new byte[MaxConnectionId];
    private readonly byte[] initialSecret = new byte[Digest.Sha256Size];
    private readonly byte[] sides = new byte[2 * SideSize];
    private int connectionIdLength = -1;
    private int derivedSides;

    /// <summary>Keys of no connection yet.</summary>
    public QuicInitialKeys()
    {
    }

    /// <summary>The same by the BCL alone, as where libcrypto is absent.</summary>
    internal QuicInitialKeys(bool managed)
    {
        this.managed = managed;
        managedSalts = managed ? QuicSalts.KeyAll(managed: true) : null;
    }

    /// <summary>The version these keys are for.</summary>
    public QuicVersion Version { get; private set; }

    /// <summary>The client's first Destination Connection ID.</summary>
    public ReadOnlySpan<byte> ClientDestinationId => connectionId.AsSpan(0, Math.Max(connectionIdLength, 0));

    /// <summary>Whether these are the keys of that connection.</summary>
    public bool Match(QuicVersion version, ReadOnlySpan<byte> clientDestinationId) =>
        connectionIdLength >= 0 && Version == version && ClientDestinationId.SequenceEqual(clientDestinationId);

    /// <summary>
    /// Derives the initial secret. <see langword="false"/>, and nothing changed, where the version has no known salt or
    /// the connection ID is longer than 20 bytes.
    /// </summary>
    public bool TryDerive(QuicVersion version, ReadOnlySpan<byte> clientDestinationId)
    {
        QuicSalt salt = version.Salt;
        if (salt == QuicSalt.Unknown || clientDestinationId.Length > MaxConnectionId)
        {
            return false;
        }

        Version = version;
        clientDestinationId.CopyTo(connectionId);
        connectionIdLength = clientDestinationId.Length;
        derivedSides = 0;
        if (managedSalts is null)
        {
            QuicSalts.Extractor(salt).Compute(clientDestinationId, initialSecret);
        }
        else
        {
            managedSalts[(int)salt].Compute(clientDestinationId, initialSecret);
        }

        return true;
    }

    /// <summary>The AEAD key, 16 bytes.</summary>
    public ReadOnlySpan<byte> Key(QuicSender sender) => Side(sender)[..InitialCipher.KeySize];

    /// <summary>The AEAD nonce's base, 12 bytes.</summary>
    public ReadOnlySpan<byte> Iv(QuicSender sender) => Side(sender).Slice(InitialCipher.KeySize, InitialCipher.NonceSize);

    /// <summary>The header protection key, 16 bytes.</summary>
    public ReadOnlySpan<byte> HeaderProtection(QuicSender sender) => Side(sender).Slice(HpOffset, InitialCipher.KeySize);

    /// <summary>HkdfLabel (RFC 8446 section 7.1) with an empty context, and the counter byte of HKDF-Expand's only block.</summary>
    private static ReadOnlySpan<byte> Info(QuicSender sender) =>
        sender == QuicSender.Client ? "\0\x20\x0ftls13 client in\0\x01"u8 : "\0\x20\x0ftls13 server in\0\x01"u8;

    private static ReadOnlySpan<byte> KeyInfo(bool second) =>
        second ? "\0\x10\x10tls13 quicv2 key\0\x01"u8 : "\0\x10\x0etls13 quic key\0\x01"u8;

    private static ReadOnlySpan<byte> IvInfo(bool second) =>
        second ? "\0\x0c\x0ftls13 quicv2 iv\0\x01"u8 : "\0\x0c\x0dtls13 quic iv\0\x01"u8;

    private static ReadOnlySpan<byte> HpInfo(bool second) =>
        second ? "\0\x10\x0ftls13 quicv2 hp\0\x01"u8 : "\0\x10\x0dtls13 quic hp\0\x01"u8;

    private ReadOnlySpan<byte> Side(QuicSender sender)
    {
        if (connectionIdLength < 0)
        {
            throw new InvalidOperationException("No connection ID was given to derive keys from.");
        }

        if ((derivedSides & (1 << (int)sender)) == 0)
        {
            DeriveSide(sender);
        }

        return sides.AsSpan((int)sender * SideSize, SideSize);
    }

    [SkipLocalsInit]
    private void DeriveSide(QuicSender sender)
    {
        Span<byte> block = stackalloc byte[Digest.Sha256Size];
        Span<byte> side = sides.AsSpan((int)sender * SideSize, SideSize);
        Hmac hmac = default;
        hmac.SetKey(HashKind.Sha256, initialSecret, managed);
        hmac.Compute(Info(sender), block);
        hmac.SetKey(HashKind.Sha256, block, managed);
        bool second = Version.IsSecond;
        hmac.Compute(KeyInfo(second), block);
        block[..InitialCipher.KeySize].CopyTo(side);
        hmac.Compute(IvInfo(second), block);
        block[..InitialCipher.NonceSize].CopyTo(side[InitialCipher.KeySize..]);
        hmac.Compute(HpInfo(second), block);
        block[..InitialCipher.KeySize].CopyTo(side[HpOffset..]);
        derivedSides |= 1 << (int)sender;
    }
}

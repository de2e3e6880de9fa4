using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Whorl.Tls.Crypto;

namespace Whorl.Tls.Quic;

/// <summary>What came of opening an Initial packet.</summary>
public enum QuicOpenOutcome : byte
{
    /// <summary>The tag matched; the payload is readable.</summary>
    Opened,

    /// <summary>The header is not that of an Initial.</summary>
    NotInitial,

    /// <summary>No keys can be derived for this version.</summary>
    UnknownVersion,

    /// <summary>The connection ID to derive keys from is longer than 20 bytes.</summary>
    ConnectionIdTooLong,

    /// <summary>The packet holds no sample and tag.</summary>
    TooShort,

    /// <summary>The caller's span is smaller than the payload.</summary>
    BufferTooSmall,

    /// <summary>The tag did not match: other keys, damage, or not QUIC.</summary>
    NotAuthentic,
}

/// <summary>
/// Removes the protection of Initial packets (RFC 9001 sections 5.3 and 5.4). It allocates nothing per packet, keeps the
/// keys of the connections seen last, and belongs to one thread.
/// </summary>
public sealed class QuicInitialDecryptor : IDisposable
{
    /// <summary>How many connections' keys are remembered, each in the one slot its identity hashes to.</summary>
    public const int RememberedConnections = 64;

    private readonly InitialCipher cipher;
    private readonly QuicInitialKeys[] remembered = new QuicInitialKeys[RememberedConnections];
    private QuicInitialKeys? keyedBy;
    private QuicSender keyedFor;

    /// <summary>A decryptor by libcrypto where present, by the BCL elsewhere.</summary>
    public QuicInitialDecryptor()
        : this(InitialCipher.Create(), managed: false)
    {
    }

    /// <summary>A decryptor with that cipher.</summary>
    internal QuicInitialDecryptor(InitialCipher cipher, bool managed)
    {
        this.cipher = cipher;
        for (int i = 0; i < remembered.Length; i++)
        {
            remembered[i] = new QuicInitialKeys(managed);
        }
    }

    /// <summary>Opens an Initial whose sender is known.</summary>
    /// <param name="header">The packet, as <see cref="QuicLongHeader.TryParse"/> read it.</param>
    /// <param name="clientDestinationId">The Destination Connection ID of the client's first Initial (after a Retry: of its next one).</param>
    /// <param name="sender">Who protected the packet.</param>
    /// <param name="payload">Takes the frames.</param>
    /// <param name="length">How many bytes of frames there are.</param>
    /// <param name="packetNumber">The packet number (RFC 9000 appendix A.3).</param>
    /// <param name="expectedNumber">The number after the largest one seen from this sender; 0 suits all who start at a small number.</param>
    [SkipLocalsInit]
    public QuicOpenOutcome TryOpen(
        in QuicLongHeader header,
        ReadOnlySpan<byte> clientDestinationId,
        QuicSender sender,
        Span<byte> payload,
        out int length,
        out ulong packetNumber,
        ulong expectedNumber = 0)
    {
        length = 0;
        packetNumber = 0;
        if (header.Kind != QuicPacketKind.Initial)
        {
            return QuicOpenOutcome.NotInitial;
        }

        ReadOnlySpan<byte> packet = header.Packet;
        int at = header.PacketNumberOffset;
        if (packet.Length - at < 4 + InitialCipher.TagSize)
        {
            return QuicOpenOutcome.TooShort;
        }

        if (clientDestinationId.Length > QuicInitialKeys.MaxConnectionId)
        {
            return QuicOpenOutcome.ConnectionIdTooLong;
        }

        if (!TakeKeys(header.Version, clientDestinationId, sender, out QuicInitialKeys keys))
        {
            return QuicOpenOutcome.UnknownVersion;
        }

        Span<byte> mask = stackalloc byte[InitialCipher.TagSize];
        cipher.Mask(packet.Slice(at + 4, InitialCipher.TagSize), mask);
        byte first = (byte)(packet[0] ^ (mask[0] & 0x0f));
        int numberSize = (first & 3) + 1;
        Span<byte> number = stackalloc byte[4];
        uint truncated = 0;
        for (int i = 0; i < numberSize; i++)
        {
            number[i] = (byte)(packet[at + i] ^ mask[1 + i]);
            truncated = (truncated << 8) | number[i];
        }

        ReadOnlySpan<byte> sealedPayload = packet[(at + numberSize)..];
        int size = sealedPayload.Length - InitialCipher.TagSize;
        if (payload.Length < size)
        {
            return QuicOpenOutcome.BufferTooSmall;
        }

        ulong full = Restore(truncated, numberSize * 8, expectedNumber);
        Span<byte> nonce = stackalloc byte[InitialCipher.NonceSize];
        keys.Iv(sender).CopyTo(nonce);
        Span<byte> tail = nonce[4..];
        BinaryPrimitives.WriteUInt64BigEndian(tail, BinaryPrimitives.ReadUInt64BigEndian(tail) ^ full);
        if (!cipher.TryOpen(nonce, first, packet[1..at], number[..numberSize], sealedPayload, payload[..size]))
        {
            return QuicOpenOutcome.NotAuthentic;
        }

        length = size;
        packetNumber = full;
        return QuicOpenOutcome.Opened;
    }

    /// <inheritdoc/>
    public void Dispose() => cipher.Dispose();

    /// <summary>The number nearest to the expected one whose low bits are those (RFC 9000 appendix A.3).</summary>
    internal static ulong Restore(uint truncated, int bits, ulong expected)
    {
        ulong window = 1UL << bits;
        ulong half = window / 2;
        ulong candidate = (expected & ~(window - 1)) | truncated;
        if (candidate + half <= expected && candidate < QuicVarint.MaxValue + 1 - window)
        {
            return candidate + window;
        }

        return candidate > expected + half && candidate >= window ? candidate - window : candidate;
    }

    private bool TakeKeys(QuicVersion version, ReadOnlySpan<byte> connectionId, QuicSender sender, out QuicInitialKeys keys)
    {
        keys = remembered[Slot(version, connectionId)];
        if (!keys.Match(version, connectionId))
        {
            if (keyedBy == keys)
            {
                keyedBy = null;
            }

            if (!keys.TryDerive(version, connectionId))
            {
                return false;
            }
        }

        if (keyedBy != keys || keyedFor != sender)
        {
            cipher.SetKeys(keys.Key(sender), keys.HeaderProtection(sender));
            keyedBy = keys;
            keyedFor = sender;
        }

        return true;
    }

    /// <summary>Connection IDs are random, so mixing is only there for the ones that are not. A collision costs one derivation.</summary>
    private static int Slot(QuicVersion version, ReadOnlySpan<byte> connectionId)
    {
        uint hash = version.Value;
        foreach (byte value in connectionId)
        {
            hash = (hash ^ value) * 0x0100_0193;
        }

        return (int)((hash ^ (hash >> 15)) % RememberedConnections);
    }
}

using System.Buffers.Binary;
using System.Security.Cryptography;
using Whorl.Tls.Crypto;
using Whorl.Tls.Wire;

namespace Whorl.Tls.Quic;

/// <summary>What an Initial packet to write carries beside its frames.</summary>
public readonly ref struct QuicInitialFields
{
    /// <summary>The version, which must be one whose keys are known.</summary>
    public required QuicVersion Version { get; init; }

    /// <summary>Who writes.</summary>
    public QuicSender Sender { get; init; }

    /// <summary>The Destination Connection ID of the client's first Initial, which keys are derived from.</summary>
    public required ReadOnlySpan<byte> ClientDestinationId { get; init; }

    /// <summary>This packet's Destination Connection ID.</summary>
    public ReadOnlySpan<byte> DestinationId { get; init; }

    /// <summary>This packet's Source Connection ID.</summary>
    public ReadOnlySpan<byte> SourceId { get; init; }

    /// <summary>The token of a Retry or an earlier connection; clients only.</summary>
    public ReadOnlySpan<byte> Token { get; init; }

    /// <summary>The packet number.</summary>
    public uint PacketNumber { get; init; }

    /// <summary>How many bytes the packet number takes, 1 to 4; 0 is taken as 1.</summary>
    public int PacketNumberSize { get; init; }

    /// <summary>The packet is padded with PADDING frames up to this size; a client's datagram needs 1200 (RFC 9000 section 14.1).</summary>
    public int PadTo { get; init; }
}

/// <summary>
/// Writes protected Initial packets of either side (RFC 9001 section 5), with the BCL's ciphers, so that writer and
/// reader check each other. One thread owns an instance.
/// </summary>
public sealed class QuicInitialWriter
{
    private readonly QuicInitialKeys keys = new(managed: true);

    /// <summary>Writes a packet and returns its size, or 0 where it does not fit into <paramref name="destination"/>.</summary>
    public int Write(in QuicInitialFields fields, ReadOnlySpan<byte> frames, Span<byte> destination)
    {
        if (!keys.Match(fields.Version, fields.ClientDestinationId) && !keys.TryDerive(fields.Version, fields.ClientDestinationId))
        {
            throw new ArgumentException("There are no Initial keys for that version and connection ID.", nameof(fields));
        }

        int numberSize = Math.Clamp(fields.PacketNumberSize, 1, 4);
        int fixedSize = 1 + 4 + 1 + fields.DestinationId.Length + 1 + fields.SourceId.Length
            + QuicVarint.Size((ulong)fields.Token.Length) + fields.Token.Length;
        int payloadSize = Math.Max(frames.Length, 4 - numberSize);
        payloadSize = Math.Max(payloadSize, fields.PadTo - fixedSize - 2 - numberSize - InitialCipher.TagSize);
        int length = numberSize + payloadSize + InitialCipher.TagSize;
        int lengthSize = Math.Max(2, QuicVarint.Size((ulong)length));
        if (destination.Length < fixedSize + lengthSize + length)
        {
            return 0;
        }

        WireWriter writer = new(destination);
        int type = fields.Version.IsSecond ? 0x10 : 0;
        writer.WriteU8((byte)(0xc0 | type | (numberSize - 1)));
        writer.WriteU32(fields.Version.Value);
        writer.WriteVector(1, fields.DestinationId);
        writer.WriteVector(1, fields.SourceId);
        QuicVarint.Write(ref writer, (ulong)fields.Token.Length);
        writer.WriteBytes(fields.Token);
        QuicVarint.Write(ref writer, (ulong)length, lengthSize);
        int numberAt = writer.Length;
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(number, fields.PacketNumber);
        writer.WriteBytes(number[^numberSize..]);

        int headerSize = writer.Length;
        Span<byte> packet = destination[..(headerSize + payloadSize + InitialCipher.TagSize)];
        Span<byte> payload = packet.Slice(headerSize, payloadSize);
        frames.CopyTo(payload);
        payload[frames.Length..].Clear();
        Protect(fields.Sender, fields.PacketNumber, packet, numberAt, numberSize, payload);
        return packet.Length;
    }

    private void Protect(QuicSender sender, uint packetNumber, Span<byte> packet, int numberAt, int numberSize, Span<byte> payload)
    {
        Span<byte> nonce = stackalloc byte[InitialCipher.NonceSize];
        keys.Iv(sender).CopyTo(nonce);
        BinaryPrimitives.WriteUInt32BigEndian(nonce[8..], BinaryPrimitives.ReadUInt32BigEndian(nonce[8..]) ^ packetNumber);
        using (AesGcm aead = new(keys.Key(sender), InitialCipher.TagSize))
        {
            aead.Encrypt(nonce, payload, payload, packet[^InitialCipher.TagSize..], packet[..(numberAt + numberSize)]);
        }

        Span<byte> mask = stackalloc byte[InitialCipher.TagSize];
        using (Aes block = Aes.Create())
        {
            block.Key = keys.HeaderProtection(sender).ToArray();
            block.EncryptEcb(packet.Slice(numberAt + 4, InitialCipher.TagSize), mask, PaddingMode.None);
        }

        packet[0] ^= (byte)(mask[0] & 0x0f);
        for (int i = 0; i < numberSize; i++)
        {
            packet[numberAt + i] ^= mask[1 + i];
        }
    }
}

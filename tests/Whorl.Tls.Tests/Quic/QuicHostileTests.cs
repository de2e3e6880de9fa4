using Whorl.Tls.Quic;
using Whorl.Tls.Reassembly;
using Whorl.Tls.Wire;

namespace Whorl.Tls.Tests.Quic;

public sealed class QuicHostileTests
{
    private static readonly byte[] MaxVarint = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];

    private static readonly byte[][] Seeds =
        [RfcVectors.ClientInitialV1, RfcVectors.ServerInitialV2, RfcVectors.RetryV1, [0x80, 0, 0, 0, 0, 2, 1, 2, 1, 3, 0, 0, 0, 1, 0x6b, 0x33, 0x43, 0xcf]];

    [Fact]
    public void Every_prefix_of_every_packet_has_a_named_outcome()
    {
        foreach (byte[] seed in Seeds)
        {
            for (int length = 0; length < seed.Length; length++)
            {
                QuicHeaderOutcome outcome = QuicLongHeader.TryParse(seed.AsSpan(0, length), out _);
                Assert.True(Enum.IsDefined(outcome));
                if (seed == RfcVectors.ClientInitialV1)
                {
                    Assert.Equal(length < 18 ? QuicHeaderOutcome.Truncated : QuicHeaderOutcome.LengthPastEnd, outcome);
                }
            }
        }
    }

    [Fact]
    public void Any_mutation_ends_and_never_opens_by_accident()
    {
        using QuicInitialDecryptor decryptor = new();
        byte[] payload = new byte[70000];
        Properties.Hold(3000, random =>
        {
            byte[] datagram = [.. Seeds[random.Next(Seeds.Length)]];
            if (random.Next(3) == 0)
            {
                datagram = datagram[..random.Next(datagram.Length + 1)];
            }

            if (random.Next(4) == 0)
            {
                datagram = [.. datagram, .. random.Bytes(random.Next(200))];
            }

            bool changed = false;
            for (int i = random.Next(6); i > 0 && datagram.Length > 0; i--)
            {
                int at = random.Next(2) == 0 ? random.Next(Math.Min(30, datagram.Length)) : random.Next(datagram.Length);
                byte value = (byte)random.Next(256);
                changed |= datagram[at] != value;
                datagram[at] = value;
            }

            int packetCount = 0;
            QuicDatagram packets = new(datagram);
            while (packets.MoveNext())
            {
                packetCount++;
                QuicOpenOutcome outcome = decryptor.TryOpen(packets.Current, RfcVectors.ConnectionId, (QuicSender)random.Next(2), payload, out int length, out _);
                Assert.True(Enum.IsDefined(outcome));
                Assert.Equal(outcome == QuicOpenOutcome.Opened, length > 0);
            }

            Assert.True(Enum.IsDefined(packets.Outcome));
            Assert.True(packetCount <= (datagram.Length / 7) + 1);
        });
    }

    [Fact]
    public void One_changed_bit_anywhere_in_the_packet_is_noticed()
    {
        using QuicInitialDecryptor decryptor = new();
        byte[] payload = new byte[1500];
        for (int bit = 0; bit < 8 * 1200; bit += 7)
        {
            byte[] datagram = [.. RfcVectors.ClientInitialV1];
            datagram[bit / 8] ^= (byte)(1 << (bit % 8));
            if (QuicLongHeader.TryParse(datagram, out QuicLongHeader header) == QuicHeaderOutcome.Read)
            {
                Assert.NotEqual(QuicOpenOutcome.Opened, decryptor.TryOpen(header, RfcVectors.ConnectionId, QuicSender.Client, payload, out _, out _));
            }
        }
    }

    [Fact]
    public void Random_payloads_give_frames_and_a_named_end() =>
        Properties.Hold(3000, random =>
        {
            byte[] payload = random.Bytes(random.Next(300));
            for (int i = 0; i < payload.Length; i++)
            {
                payload[i] = random.Next(3) == 0 ? payload[i] : (byte)random.Next(0x20);
            }

            int count = 0;
            QuicFrameReader frames = new(payload, QuicVersion.V1);
            while (frames.MoveNext())
            {
                count++;
            }

            Assert.True(count <= payload.Length);
            Assert.True(Enum.IsDefined(frames.Outcome));
        });

    [Fact]
    public void Lies_in_frames_have_names()
    {
        Assert.Equal(QuicFrameOutcome.AckRangesPastEnd, End([2, 5, 0, .. MaxVarint, 0, 1, 1]));
        Assert.Equal(QuicFrameOutcome.AckRangesPastEnd, End([3, .. MaxVarint, .. MaxVarint, .. MaxVarint, .. MaxVarint]));
        Assert.Equal(QuicFrameOutcome.Truncated, End([3, 0, 0, 0, 0, 1, 1]));
        Assert.Equal(QuicFrameOutcome.Truncated, End([2, 0, 0]));
        Assert.Equal(QuicFrameOutcome.CryptoOffsetTooLarge, End([6, .. MaxVarint, 1, 0]));
        Assert.Equal(QuicFrameOutcome.CryptoPastEnd, End([6, 0, .. MaxVarint]));
        Assert.Equal(QuicFrameOutcome.CryptoPastEnd, End([6, 0, 5, 1, 2, 3]));
        Assert.Equal(QuicFrameOutcome.ReasonPastEnd, End([0x1c, 0, 0, .. MaxVarint]));
        Assert.Equal(QuicFrameOutcome.Truncated, End([0x1c, 0]));
        Assert.Equal(QuicFrameOutcome.ForbiddenFrame, End([8, 0, 0]));
        Assert.Equal(QuicFrameOutcome.ForbiddenFrame, End(MaxVarint));
        Assert.Equal(QuicFrameOutcome.Truncated, End([0x40]));
        Assert.Equal(QuicFrameOutcome.Complete, End([0x40, 0x01, 0x80, 0, 0, 0, 0x1d, 7, 0, 0, 0]));
        Assert.Equal(QuicFrameOutcome.Complete, End([]));

        static QuicFrameOutcome End(byte[] payload)
        {
            QuicFrameReader frames = new(payload, QuicVersion.V1);
            while (frames.MoveNext())
            {
            }

            return frames.Outcome;
        }
    }

    [Fact]
    public void Ten_thousand_frames_of_one_byte_are_read_in_order_backwards_and_scattered()
    {
        foreach (int step in (int[])[1, -1, 7919])
        {
            byte[] space = new byte[60000];
            WireWriter writer = new(space);
            for (int i = 0, at = step < 0 ? 9999 : 0; i < 10_000; i++, at = (at + step + 10_000) % 10_000)
            {
                QuicFrameWriter.WriteCrypto(ref writer, (ulong)at, [(byte)at], QuicVersion.V1);
            }

            QuicCryptoAssembler crypto = new();
            crypto.Bytes.Attach(new byte[16384]);
            QuicFrameReader frames = new(writer.Written, QuicVersion.V1);
            int tooMany = 0;
            int count = 0;
            while (frames.MoveNext())
            {
                count++;
                tooMany += crypto.Insert(frames.Current) == InsertOutcome.TooManyPieces ? 1 : 0;
            }

            Assert.Equal(10_000, count);
            Assert.Equal(step is 1 or -1, tooMany == 0);
            Assert.Equal(step is 1 or -1 ? 10_000 : crypto.Bytes.ContiguousLength, crypto.Bytes.ContiguousLength);
            Assert.True(crypto.Bytes.PieceCount <= ByteAssembler.MaxPieces);
        }
    }

    [Fact]
    public void Lies_in_headers_have_names()
    {
        byte[] id = [1, 2, 3, 4, 5, 6, 7, 8];
        byte[] start = [0xc0, 0, 0, 0, 1, 8, .. id, 0];
        Assert.Equal(QuicHeaderOutcome.NotLongHeader, Parse([0x40, 1, 2, 3]));
        Assert.Equal(QuicHeaderOutcome.Truncated, Parse([]));
        Assert.Equal(QuicHeaderOutcome.ConnectionIdTooLong, Parse([0xc0, 0, 0, 0, 1, 21, .. new byte[21], 0, 0, 20, .. new byte[20]]));
        Assert.Equal(QuicHeaderOutcome.ConnectionIdTooLong, Parse([0xc0, 0, 0, 0, 1, 0, 255, .. new byte[255], 0, 20, .. new byte[20]]));
        Assert.Equal(QuicHeaderOutcome.TokenPastEnd, Parse([.. start, .. MaxVarint, 1]));
        Assert.Equal(QuicHeaderOutcome.TokenPastEnd, Parse([.. start, 9, 1]));
        Assert.Equal(QuicHeaderOutcome.LengthPastEnd, Parse([.. start, 0, .. MaxVarint, 1]));
        Assert.Equal(QuicHeaderOutcome.LengthTooShort, Parse([.. start, 0, 19, .. new byte[40]]));
        Assert.Equal(QuicHeaderOutcome.Read, Parse([.. start, 0, 0x80, 0, 0, 20, .. new byte[40]]));
        Assert.Equal(QuicHeaderOutcome.BadTail, Parse([0xf0, 0, 0, 0, 1, 0, 0, .. new byte[15]]));
        Assert.Equal(QuicHeaderOutcome.BadTail, Parse([0x80, 0, 0, 0, 0, 0, 0, 1, 2, 3]));
        Assert.Equal(QuicHeaderOutcome.BadTail, Parse([0x80, 0, 0, 0, 0, 0, 0]));
        Assert.Equal(QuicHeaderOutcome.UnknownVersion, Parse([0xc0, 0x1a, 0x2a, 0x3a, 0x4a, 0, 0]));
        Assert.Equal(QuicHeaderOutcome.UnknownVersion, Parse([0xc3, (byte)'Q', (byte)'0', (byte)'4', (byte)'6', 0x50]));

        static QuicHeaderOutcome Parse(byte[] datagram) => QuicLongHeader.TryParse(datagram, out _);
    }

    [Fact]
    public void Zeros_are_padding_behind_a_packet_and_another_protocol_before_one()
    {
        QuicDatagram packets = new(new byte[40]);
        Assert.False(packets.MoveNext());
        Assert.Equal(QuicHeaderOutcome.NotLongHeader, packets.Outcome);
        byte[] datagram = [.. RfcVectors.ServerInitialV1, .. RfcVectors.ServerInitialV2, .. new byte[40]];
        packets = new QuicDatagram(datagram);
        Assert.True(packets.MoveNext());
        Assert.True(packets.MoveNext());
        Assert.Equal(QuicVersion.V2, packets.Current.Version);
        Assert.False(packets.MoveNext());
        Assert.Equal(QuicHeaderOutcome.Read, packets.Outcome);
    }

    [Fact]
    public void An_unknown_version_still_gives_version_and_connection_IDs()
    {
        Assert.Equal(QuicHeaderOutcome.UnknownVersion, QuicLongHeader.TryParse([0xc0, 0x1a, 0x2a, 0x3a, 0x4a, 2, 7, 8, 1, 9, 0, 0], out QuicLongHeader header));
        Assert.True(header.Version.IsReserved);
        Assert.Equal(QuicHandshake.Unknown, header.Version.Handshake);
        Assert.Equal([7, 8], header.DestinationId.ToArray());
        Assert.Equal([9], header.SourceId.ToArray());
    }

    [Fact]
    public void Google_Q050_is_recognised_and_not_opened()
    {
        byte[] datagram = [.. RfcVectors.ClientInitialV1];
        "Q050"u8.CopyTo(datagram.AsSpan(1));
        Assert.Equal(QuicHeaderOutcome.Read, QuicLongHeader.TryParse(datagram, out QuicLongHeader header));
        Assert.Equal(QuicHandshake.Google, header.Version.Handshake);
        using QuicInitialDecryptor decryptor = new();
        Assert.Equal(QuicOpenOutcome.UnknownVersion, decryptor.TryOpen(header, header.DestinationId, QuicSender.Client, new byte[1500], out _, out _));
        Assert.Equal(QuicHandshake.Google, new QuicVersion(0x51303433).Handshake);
        Assert.Equal(QuicHandshake.Tls, QuicVersion.GoogleT051.Handshake);
    }

    [Fact]
    public void A_buffer_that_is_too_small_and_a_foreign_kind_have_names()
    {
        using QuicInitialDecryptor decryptor = new();
        QuicLongHeader.TryParse(RfcVectors.ClientInitialV1, out QuicLongHeader header);
        Assert.Equal(QuicOpenOutcome.BufferTooSmall, decryptor.TryOpen(header, header.DestinationId, QuicSender.Client, new byte[1161], out _, out _));
        Assert.Equal(QuicOpenOutcome.ConnectionIdTooLong, decryptor.TryOpen(header, new byte[21], QuicSender.Client, new byte[1500], out _, out _));
        QuicLongHeader.TryParse(RfcVectors.RetryV1, out header);
        Assert.Equal(QuicOpenOutcome.NotInitial, decryptor.TryOpen(header, header.DestinationId, QuicSender.Client, new byte[1500], out _, out _));
        Assert.Equal(QuicOpenOutcome.NotInitial, decryptor.TryOpen(default, [], QuicSender.Client, [], out _, out _));
    }

    [Fact]
    public void Version_negotiation_lists_its_versions()
    {
        Assert.Equal(QuicHeaderOutcome.Read, QuicLongHeader.TryParse(Seeds[3], out QuicLongHeader header));
        Assert.Equal(QuicPacketKind.VersionNegotiation, header.Kind);
        Assert.Equal(QuicVersion.Negotiation, header.Version);
        Assert.Equal([0, 0, 0, 1, 0x6b, 0x33, 0x43, 0xcf], header.SupportedVersions.ToArray());
    }
}

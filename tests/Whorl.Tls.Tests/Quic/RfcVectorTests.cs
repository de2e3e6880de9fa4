using Whorl.Tls.Crypto;
using Whorl.Tls.Quic;
using Whorl.Tls.Reassembly;

namespace Whorl.Tls.Tests.Quic;

public sealed class RfcVectorTests
{
    public static TheoryData<bool> Backends => [true, false];

    [Theory]
    [InlineData(false, "1f369613dd76d5467730efcbe3b1a22d", "fa044b2f42a3fd3b46fb255c", "9f50449e04a0e810283a1e9933adedd2", "cf3a5331653c364c88f0f379b6067e37", "0ac1493ca1905853b0bba03e", "c206b8d9b9f0f37644430b490eeaa314")]
    [InlineData(true, "8b1a0bc121284290a29e0971b5cd045d", "91f73e2351d8fa91660e909f", "45b95e15235d6f45a6b19cbcb0294ba9", "82db637861d55e1d011f19ea71d5d2a7", "dd13c276499c0249d3310652", "edf6d05c83121201b436e16877593c3a")]
    public void Keys_are_those_of_the_appendices(bool second, string key, string iv, string hp, string serverKey, string serverIv, string serverHp)
    {
        foreach (QuicInitialKeys keys in (QuicInitialKeys[])[new(), new(managed: true)])
        {
            Assert.True(keys.TryDerive(second ? QuicVersion.V2 : QuicVersion.V1, RfcVectors.ConnectionId));
            Assert.Equal(serverKey, Convert.ToHexStringLower(keys.Key(QuicSender.Server)));
            Assert.Equal(serverIv, Convert.ToHexStringLower(keys.Iv(QuicSender.Server)));
            Assert.Equal(serverHp, Convert.ToHexStringLower(keys.HeaderProtection(QuicSender.Server)));
            Assert.Equal(key, Convert.ToHexStringLower(keys.Key(QuicSender.Client)));
            Assert.Equal(iv, Convert.ToHexStringLower(keys.Iv(QuicSender.Client)));
            Assert.Equal(hp, Convert.ToHexStringLower(keys.HeaderProtection(QuicSender.Client)));
        }
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void The_clients_Initials_open_to_the_published_frames(bool native)
    {
        using QuicInitialDecryptor decryptor = Decryptor(native);
        foreach (byte[] datagram in (byte[][])[RfcVectors.ClientInitialV1, RfcVectors.ClientInitialV2])
        {
            Assert.Equal(QuicHeaderOutcome.Read, QuicLongHeader.TryParse(datagram, out QuicLongHeader header));
            Assert.Equal(QuicPacketKind.Initial, header.Kind);
            Assert.Equal(RfcVectors.ConnectionId, header.DestinationId);
            Assert.True(header.SourceId.IsEmpty);
            Assert.Equal(18, header.PacketNumberOffset);
            byte[] payload = new byte[1200];
            Assert.Equal(QuicOpenOutcome.Opened, decryptor.TryOpen(header, header.DestinationId, QuicSender.Client, payload, out int length, out ulong number));
            Assert.Equal(2UL, number);
            Assert.Equal(1162, length);
            Assert.Equal(RfcVectors.ClientFrames, payload.AsSpan(0, RfcVectors.ClientFrames.Length));

            QuicFrameReader frames = new(payload.AsSpan(0, length), header.Version);
            Assert.True(frames.MoveNext());
            Assert.Equal(QuicFrameKind.Crypto, frames.Current.Kind);
            QuicCryptoAssembler crypto = new();
            crypto.Bytes.Attach(new byte[2048]);
            Assert.Equal(InsertOutcome.Inserted, crypto.Insert(frames.Current));
            Assert.True(crypto.IsComplete);
            Assert.Equal(241, crypto.Message.Length);
            Assert.True(frames.MoveNext());
            Assert.Equal(QuicFrameKind.Padding, frames.Current.Kind);
            Assert.Equal(917, frames.Current.Data.Length);
            Assert.False(frames.MoveNext());
            Assert.Equal(QuicFrameOutcome.Complete, frames.Outcome);
        }
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void The_servers_Initials_open_to_the_published_frames(bool native)
    {
        using QuicInitialDecryptor decryptor = Decryptor(native);
        foreach (byte[] datagram in (byte[][])[RfcVectors.ServerInitialV1, RfcVectors.ServerInitialV2])
        {
            Assert.Equal(QuicHeaderOutcome.Read, QuicLongHeader.TryParse(datagram, out QuicLongHeader header));
            Assert.Equal(RfcVectors.ServerId, header.SourceId);
            byte[] payload = new byte[200];
            Assert.Equal(QuicOpenOutcome.Opened, decryptor.TryOpen(header, RfcVectors.ConnectionId, QuicSender.Server, payload, out int length, out ulong number));
            Assert.Equal(1UL, number);
            Assert.Equal(RfcVectors.ServerFrames, payload.AsSpan(0, length));
            QuicFrameReader frames = new(payload.AsSpan(0, length), header.Version);
            Assert.True(frames.MoveNext());
            Assert.Equal(QuicFrameKind.Ack, frames.Current.Kind);
            Assert.True(frames.MoveNext());
            Assert.Equal(QuicFrameKind.Crypto, frames.Current.Kind);
            Assert.Equal(90, frames.Current.Data.Length);
            Assert.Equal(QuicOpenOutcome.NotAuthentic, decryptor.TryOpen(header, RfcVectors.ConnectionId, QuicSender.Client, payload, out _, out _));
        }
    }

    [Fact]
    public void Retries_give_the_new_connection_ID_token_and_tag()
    {
        foreach (byte[] datagram in (byte[][])[RfcVectors.RetryV1, RfcVectors.RetryV2])
        {
            Assert.Equal(QuicHeaderOutcome.Read, QuicLongHeader.TryParse(datagram, out QuicLongHeader header));
            Assert.Equal(QuicPacketKind.Retry, header.Kind);
            Assert.True(header.DestinationId.IsEmpty);
            Assert.Equal(RfcVectors.ServerId, header.SourceId);
            Assert.Equal("token"u8, header.Token);
            Assert.Equal(datagram.AsSpan(^16..), header.RetryTag);
        }
    }

    [Fact]
    public void The_writer_makes_the_published_packets_bit_for_bit()
    {
        QuicInitialWriter writer = new();
        byte[] packet = new byte[1500];
        foreach ((QuicVersion version, byte[] client, byte[] server) in ((QuicVersion, byte[], byte[])[])
            [(QuicVersion.V1, RfcVectors.ClientInitialV1, RfcVectors.ServerInitialV1), (QuicVersion.V2, RfcVectors.ClientInitialV2, RfcVectors.ServerInitialV2)])
        {
            QuicInitialFields fields = new()
            {
                Version = version,
                ClientDestinationId = RfcVectors.ConnectionId,
                DestinationId = RfcVectors.ConnectionId,
                PacketNumber = 2,
                PacketNumberSize = 4,
                PadTo = 1200,
            };
            int size = writer.Write(fields, RfcVectors.ClientFrames, packet);
            Assert.Equal(client, packet.AsSpan(0, size));
            fields = new QuicInitialFields
            {
                Version = version,
                Sender = QuicSender.Server,
                ClientDestinationId = RfcVectors.ConnectionId,
                SourceId = RfcVectors.ServerId,
                PacketNumber = 1,
                PacketNumberSize = 2,
            };
            size = writer.Write(fields, RfcVectors.ServerFrames, packet);
            Assert.Equal(server, packet.AsSpan(0, size));
        }
    }

    [Fact]
    public void Packet_numbers_are_restored_as_in_appendix_A_3()
    {
        Assert.Equal(0xa82f9b32UL, QuicInitialDecryptor.Restore(0x9b32, 16, 0xa82f30ea + 1));
        Assert.Equal(0UL, QuicInitialDecryptor.Restore(0, 8, 0));
        Assert.Equal(255UL, QuicInitialDecryptor.Restore(255, 8, 0));
        Assert.Equal(256UL, QuicInitialDecryptor.Restore(0, 8, 256));
        Assert.Equal(0x1_0000_0000UL, QuicInitialDecryptor.Restore(0, 32, 0xffff_ffff));
    }

    internal static QuicInitialDecryptor Decryptor(bool native)
    {
        if (!native)
        {
            return new QuicInitialDecryptor(new BclInitialCipher(), managed: true);
        }

        if (Whorl.Tls.Crypto.Native.NativeInitialCipher.TryCreate() is not { } cipher)
        {
            Assert.Skip("LIBCRYPTO ABSENT: only the BCL's ciphers were tested.");
            throw new InvalidOperationException();
        }

        return new QuicInitialDecryptor(cipher, managed: false);
    }
}

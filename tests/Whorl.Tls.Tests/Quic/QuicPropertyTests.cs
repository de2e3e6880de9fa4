using Whorl.Tls.Quic;
using Whorl.Tls.Reassembly;
using Whorl.Tls.Wire;

namespace Whorl.Tls.Tests.Quic;

public sealed class QuicPropertyTests
{
    private static readonly QuicVersion[] Versions =
    [
        QuicVersion.V1, QuicVersion.V2, QuicVersion.V2Draft, QuicVersion.GoogleT050, QuicVersion.GoogleT051,
        .. Enumerable.Range(22, 13).Select(draft => new QuicVersion(0xff00_0000 + (uint)draft)),
        .. Enumerable.Range(1, 0x13).Select(number => new QuicVersion(0xface_b000 + (uint)number)),
        new(0xface_feed), new(0xd400_0400),
    ];

    [Theory]
    [MemberData(nameof(RfcVectorTests.Backends), MemberType = typeof(RfcVectorTests))]
    public void What_the_writer_writes_the_reader_reads(bool native)
    {
        using QuicInitialDecryptor decryptor = RfcVectorTests.Decryptor(native);
        QuicInitialWriter writer = new();
        byte[] packet = new byte[4096];
        byte[] payload = new byte[4096];
        Properties.Hold(300, random =>
        {
            byte[] first = random.Bytes(random.Next(21));
            byte[] destination = random.Bytes(random.Next(21));
            byte[] source = random.Bytes(random.Next(21));
            byte[] token = random.Bytes(random.Next(4) == 0 ? random.Next(700) : 0);
            byte[] frames = random.Bytes(random.Next(1500));
            int numberSize = random.Next(1, 5);
            uint number = (uint)random.NextInt64(1L << (8 * numberSize));
            QuicSender sender = (QuicSender)random.Next(2);
            QuicVersion version = Versions[random.Next(Versions.Length)];
            QuicInitialFields fields = new()
            {
                Version = version,
                Sender = sender,
                ClientDestinationId = first,
                DestinationId = destination,
                SourceId = source,
                Token = token,
                PacketNumber = number,
                PacketNumberSize = numberSize,
                PadTo = random.Next(2) * 1200,
            };
            int size = writer.Write(fields, frames, packet);
            byte[] datagram = [.. packet.AsSpan(0, size), .. random.Bytes(random.Next(40))];

            Assert.Equal(QuicHeaderOutcome.Read, QuicLongHeader.TryParse(datagram, out QuicLongHeader header));
            Assert.Equal(QuicPacketKind.Initial, header.Kind);
            Assert.Equal(version, header.Version);
            Assert.Equal(size, header.Packet.Length);
            Assert.Equal(destination, header.DestinationId);
            Assert.Equal(source, header.SourceId);
            Assert.Equal(token, header.Token);
            Assert.Equal(QuicOpenOutcome.Opened, decryptor.TryOpen(header, first, sender, payload, out int length, out ulong read, number));
            Assert.Equal(number, read);
            Assert.True(length >= frames.Length);
            Assert.Equal(frames, payload.AsSpan(0, frames.Length));
            Assert.True(payload.AsSpan(frames.Length, length - frames.Length).IndexOfAnyExcept((byte)0) < 0);
            Assert.Equal(QuicOpenOutcome.NotAuthentic, decryptor.TryOpen(header, first, 1 - sender, payload, out _, out _, number));
        });
    }

    [Fact]
    public void Any_cut_of_a_hello_into_frames_packets_and_datagrams_gives_the_same_bytes()
    {
        using QuicInitialDecryptor decryptor = new();
        QuicInitialWriter writer = new();
        byte[] payload = new byte[65536];
        Properties.Hold(150, random =>
        {
            QuicVersion version = Versions[random.Next(Versions.Length)];
            byte[] hello = random.Bytes(random.Next(4, 3000));
            hello[1] = 0;
            hello[2] = (byte)((hello.Length - 4) >> 8);
            hello[3] = (byte)(hello.Length - 4);
            byte[] id = random.Bytes(random.Next(8, 21));

            List<(int Start, int End)> cuts = [];
            for (int at = 0; at < hello.Length;)
            {
                int end = Math.Min(hello.Length, at + random.Next(1, Math.Max(2, hello.Length / 20)));
                cuts.Add((Math.Max(0, at - random.Next(3)), end));
                at = end;
            }

            // Some again, some larger than any; then all in any order. Sixty pieces stay below the assembler's cap.
            cuts.AddRange(cuts.Where(_ => random.Next(4) == 0).ToList());
            (int Start, int End)[] order = [.. cuts];
            random.Shuffle(order);

            List<byte[]> datagrams = [];
            byte[] frameSpace = new byte[8192];
            uint number = 0;
            for (int i = 0; i < order.Length;)
            {
                using MemoryStream datagram = new();
                for (int packets = random.Next(1, 3); packets > 0 && i < order.Length; packets--)
                {
                    WireWriter frames = new(frameSpace);
                    for (int count = random.Next(1, 6); count > 0 && i < order.Length; count--, i++)
                    {
                        QuicFrameWriter.WritePadding(ref frames, random.Next(4));
                        if (random.Next(3) == 0)
                        {
                            QuicFrameWriter.WritePing(ref frames);
                        }

                        if (random.Next(5) == 0)
                        {
                            QuicFrameWriter.WriteAck(ref frames, (ulong)random.Next(100));
                        }

                        QuicFrameWriter.WriteCrypto(ref frames, (ulong)order[i].Start, hello.AsSpan(order[i].Start, order[i].End - order[i].Start), version);
                    }

                    QuicInitialFields fields = new() { Version = version, ClientDestinationId = id, DestinationId = id, PacketNumber = number++, PacketNumberSize = 2 };
                    byte[] packet = new byte[16384];
                    datagram.Write(packet, 0, writer.Write(fields, frames.Written, packet));
                }

                datagrams.Add(datagram.ToArray());
            }

            QuicCryptoAssembler crypto = new();
            crypto.Bytes.Attach(new byte[4096]);
            foreach (byte[] datagram in datagrams)
            {
                QuicDatagram packets = new(datagram);
                while (packets.MoveNext())
                {
                    Assert.Equal(QuicOpenOutcome.Opened, decryptor.TryOpen(packets.Current, id, QuicSender.Client, payload, out int length, out _));
                    QuicFrameReader frames = new(payload.AsSpan(0, length), version);
                    while (frames.MoveNext())
                    {
                        if (frames.Current.Kind == QuicFrameKind.Crypto)
                        {
                            Assert.True(crypto.Insert(frames.Current) is InsertOutcome.Inserted or InsertOutcome.Duplicate);
                        }
                    }

                    Assert.Equal(QuicFrameOutcome.Complete, frames.Outcome);
                }

                Assert.Equal(QuicHeaderOutcome.Read, packets.Outcome);
            }

            Assert.True(crypto.IsComplete);
            Assert.False(crypto.Bytes.HasConflict);
            Assert.Equal(hello, crypto.Message);
        });
    }

    [Fact]
    public void Varints_of_every_size_are_read_minimal_or_not() =>
        Properties.Hold(500, random =>
        {
            int size = 1 << random.Next(4);
            ulong value = (ulong)random.NextInt64() & ((1UL << ((8 * size) - 2)) - 1);
            value >>= random.Next((8 * size) - 2);
            WireWriter writer = new(stackalloc byte[16]);
            QuicVarint.Write(ref writer, value, size);
            WireReader reader = new(writer.Written);
            Assert.True(QuicVarint.TryRead(ref reader, out ulong read));
            Assert.Equal(value, read);
            Assert.True(reader.IsEmpty);
            reader = new WireReader(writer.Written[..^1]);
            Assert.False(QuicVarint.TryRead(ref reader, out _));
            Assert.Equal(size - 1, reader.Remaining);
        });

    [Fact]
    public void Opening_allocates_nothing_whether_keys_are_remembered_or_not()
    {
        using QuicInitialDecryptor decryptor = RfcVectorTests.Decryptor(native: true);
        QuicInitialWriter writer = new();
        byte[][] packets = new byte[200][];
        for (int i = 0; i < packets.Length; i++)
        {
            byte[] id = [(byte)i, 2, 3, 4, 5, 6, 7, 8];
            byte[] packet = new byte[1400];
            QuicInitialFields fields = new() { Version = QuicVersion.V1, ClientDestinationId = id, DestinationId = id, PacketNumber = 1, PadTo = 1200 };
            packets[i] = packet[..writer.Write(fields, RfcVectors.ClientFrames, packet)];
        }

        byte[] payload = new byte[1500];
        QuicCryptoAssembler crypto = new();
        crypto.Bytes.Attach(new byte[2048]);
        int opened = 0;
        void Run(int count)
        {
            for (int i = 0; i < count; i++)
            {
                crypto.Bytes.Clear();
                QuicDatagram datagram = new(packets[i % packets.Length]);
                while (datagram.MoveNext())
                {
                    decryptor.TryOpen(datagram.Current, datagram.Current.DestinationId, QuicSender.Client, payload, out int length, out _);
                    QuicFrameReader frames = new(payload.AsSpan(0, length), QuicVersion.V1);
                    while (frames.MoveNext())
                    {
                        opened += frames.Current.Kind == QuicFrameKind.Crypto && crypto.Insert(frames.Current) == InsertOutcome.Inserted ? 1 : 0;
                    }
                }
            }
        }

        Assert.Equal(0, Allocations.Fewest(() => Run(10_000)));
        Assert.True(opened >= 20_000 && opened % 10_000 == 0);
    }
}

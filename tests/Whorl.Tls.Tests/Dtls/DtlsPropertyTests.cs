using Whorl.Tls.Dtls;
using Whorl.Tls.Wire;

namespace Whorl.Tls.Tests.Dtls;

public sealed class DtlsPropertyTests
{
    [Fact]
    public void Any_cut_of_a_message_into_fragments_records_and_datagrams_gives_the_same_bytes() =>
        Properties.Hold(300, random =>
        {
            byte[] body = random.Bytes(random.Next(3000));
            byte type = (byte)random.Next(1, 21);
            ushort sequence = (ushort)random.Next(65536);
            List<(int Offset, int Count)> cuts = [];
            for (int at = 0; at < body.Length;)
            {
                int end = Math.Min(body.Length, at + random.Next(1, Math.Max(2, body.Length / 20)));
                int start = Math.Max(0, at - random.Next(3));
                cuts.Add((start, end - start));
                at = end;
            }

            if (body.Length == 0)
            {
                cuts.Add((0, 0));
            }

            cuts.AddRange(cuts.Where(_ => random.Next(4) == 0).ToList());
            (int Offset, int Count)[] order = [.. cuts];
            random.Shuffle(order);

            DtlsHandshakeAssembler assembler = new();
            assembler.Bytes.Attach(new byte[4096]);
            int completed = 0;
            byte[] space = new byte[16384];
            byte[] recordSpace = new byte[16384];
            ulong recordNumber = (ulong)random.NextInt64(1L << 47);
            for (int i = 0; i < order.Length;)
            {
                WireWriter datagram = new(space);
                int records = 0;
                for (int count = random.Next(1, 4); count > 0 && i < order.Length; count--)
                {
                    WireWriter record = new(recordSpace);
                    for (int fragments = random.Next(1, 3); fragments > 0 && i < order.Length; fragments--, i++)
                    {
                        DtlsWriter.WriteFragment(ref record, type, sequence, body, order[i].Offset, order[i].Count);
                    }

                    DtlsWriter.WriteRecord(ref datagram, DtlsRecord.Handshake, DtlsVersion.Dtls10, 0, recordNumber + (ulong)records++, record.Written);
                }

                recordNumber += (ulong)records;
                int seen = 0;
                DtlsDatagram reader = new(datagram.Written);
                while (reader.MoveNext())
                {
                    seen++;
                    Assert.Equal(recordNumber - (ulong)(records - seen + 1), reader.Current.SequenceNumber);
                    DtlsFragments fragments = new(reader.Current.Fragment);
                    while (fragments.MoveNext())
                    {
                        DtlsAssemblyOutcome outcome = assembler.Insert(fragments.Current);
                        Assert.True(outcome is DtlsAssemblyOutcome.Progress or DtlsAssemblyOutcome.Complete or DtlsAssemblyOutcome.Duplicate);
                        completed += outcome == DtlsAssemblyOutcome.Complete ? 1 : 0;
                    }

                    Assert.Equal(DtlsFragmentOutcome.Read, fragments.Outcome);
                }

                Assert.Equal(records, seen);
            }

            Assert.Equal(1, completed);
            Assert.True(assembler.IsComplete);
            Assert.Equal(type, assembler.Type);
            Assert.Equal(sequence, assembler.MessageSequence);
            Assert.Equal(body, assembler.Body);
        });

    [Fact]
    public void Any_mutation_or_prefix_ends_with_named_outcomes() =>
        Properties.Hold(3000, random =>
        {
            WireWriter record = new(stackalloc byte[600]);
            byte[] body = random.Bytes(random.Next(200));
            DtlsWriter.WriteFragment(ref record, 1, 0, body, 0, body.Length / 2);
            DtlsWriter.WriteFragment(ref record, 1, 0, body, body.Length / 2, body.Length - (body.Length / 2));
            WireWriter writer = new(stackalloc byte[1300]);
            DtlsWriter.WriteRecord(ref writer, DtlsRecord.Handshake, DtlsVersion.Dtls12, 0, 1, record.Written);
            DtlsWriter.WriteRecord(ref writer, DtlsRecord.Handshake, DtlsVersion.Dtls12, 0, 2, record.Written);
            byte[] datagram = writer.Written[..random.Next(writer.Length + 1)].ToArray();
            for (int i = random.Next(6); i > 0 && datagram.Length > 0; i--)
            {
                datagram[random.Next(datagram.Length)] = (byte)random.Next(256);
            }

            DtlsHandshakeAssembler assembler = new();
            assembler.Bytes.Attach(new byte[random.Next(400)]);
            int records = 0;
            DtlsDatagram reader = new(datagram);
            while (reader.MoveNext())
            {
                records++;
                DtlsFragments fragments = new(reader.Current.Fragment);
                while (fragments.MoveNext())
                {
                    Assert.True(Enum.IsDefined(assembler.Insert(fragments.Current)));
                }

                Assert.True(Enum.IsDefined(fragments.Outcome));
            }

            Assert.True(Enum.IsDefined(reader.Outcome));
            Assert.True(records <= datagram.Length / DtlsRecord.HeaderSize);
        });

    [Fact]
    public void A_HelloVerifyRequest_is_read_as_written() =>
        Properties.Hold(200, random =>
        {
            byte[] cookie = random.Bytes(random.Next(256));
            WireWriter writer = new(stackalloc byte[300]);
            new DtlsHelloVerifyRequest { ServerVersion = DtlsVersion.Dtls12, Cookie = cookie }.Write(ref writer);
            Assert.True(DtlsHelloVerifyRequest.TryParse(writer.Written, out DtlsHelloVerifyRequest request));
            Assert.Equal(DtlsVersion.Dtls12, request.ServerVersion);
            Assert.Equal(cookie, request.Cookie);
            Assert.True(request.Trailing.IsEmpty);
            for (int length = 0; length < writer.Length; length++)
            {
                Assert.False(DtlsHelloVerifyRequest.TryParse(writer.Written[..length], out _));
            }
        });

    [Fact]
    public void Reading_and_assembling_allocates_nothing()
    {
        byte[] body = new byte[1000];
        byte[] space = new byte[2000];
        byte[] recordSpace = new byte[2000];
        WireWriter record = new(recordSpace);
        DtlsWriter.WriteFragment(ref record, 1, 0, body, 500, 500);
        DtlsWriter.WriteFragment(ref record, 1, 0, body, 0, 500);
        WireWriter writer = new(space);
        DtlsWriter.WriteRecord(ref writer, DtlsRecord.Handshake, DtlsVersion.Dtls12, 0, 1, record.Written);
        int size = writer.Length;
        DtlsHandshakeAssembler assembler = new();
        assembler.Bytes.Attach(new byte[1024]);
        int complete = 0;
        void Run(int count)
        {
            for (int i = 0; i < count; i++)
            {
                assembler.Clear();
                DtlsDatagram reader = new(space.AsSpan(0, size));
                while (reader.MoveNext())
                {
                    DtlsFragments fragments = new(reader.Current.Fragment);
                    while (fragments.MoveNext())
                    {
                        complete += assembler.Insert(fragments.Current) == DtlsAssemblyOutcome.Complete ? 1 : 0;
                    }
                }
            }
        }

        Assert.Equal(0, Allocations.Fewest(() => Run(10_000)));
        Assert.True(complete >= 20_000 && complete % 10_000 == 0);
    }
}

using FsCheck;
using FsCheck.Fluent;

namespace Whorl.Capture.Tests.Files;

/// <summary>What holds for every capture file, cut or broken anywhere, however it arrives.</summary>
public sealed class CapturePropertyTests
{
    private static readonly Gen<byte[]> Data = Gen.Choose(0, 40).SelectMany(length => Gen.ArrayOf(Gen.Choose(0, 255).Select(value => (byte)value), length));

    private static readonly Gen<CaptureBytes> Pcap =
        from bigEndian in Gen.Elements(false, true)
        from nanoseconds in Gen.Elements(false, true)
        from packets in Gen.ListOf(Data)
        select packets.Aggregate(
            new CaptureBytes(bigEndian).PcapHeader(nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4),
            (file, data) => file.PcapPacket((uint)file.Length, 7, data));

    private static readonly Gen<CaptureBytes> Section =
        from bigEndian in Gen.Elements(false, true)
        from blocks in Gen.ListOf(Gen.Choose(0, 5).SelectMany(kind => Data.Select(data => (kind, data))))
        select blocks.Aggregate(new CaptureBytes(bigEndian).Section().Interface(), (file, block) => block.kind switch
        {
            0 => file.Block(0x0bad, block.data),
            1 => file.Interface(113),
            2 => file.Simple((uint)block.data.Length, block.data),
            3 => file.Obsolete(0, 5, block.data),
            _ => file.Enhanced(0, (ulong)file.Length, block.data),
        });

    private static readonly Gen<CaptureBytes> Pcapng = Gen.NonEmptyListOf(Section)
        .Select(sections => sections.Skip(1).Aggregate(sections[0], (file, section) => file.Then(section)));

    private static readonly Gen<CaptureBytes> Files = Gen.OneOf(Pcap, Pcapng);

    private static readonly Config Quietly = Config.QuickThrowOnFailure.WithMaxTest(200);

    [Fact]
    public void Every_prefix_of_a_file_gives_the_packets_that_are_whole_and_says_when_it_is_cut() =>
        Check.One(Quietly, Prop.ForAll(Files.ToArbitrary(), Gen.Choose(0, 1 << 20).ToArbitrary(), (file, at) =>
        {
            byte[] bytes = file.ToArray();
            int length = 4 + (at % (bytes.Length - 3));
            Reading whole = Reading.Of(bytes);
            Reading cut = Reading.Of(bytes[..length]);
            Assert.Null(whole.Damage);
            Assert.Equal(file.PacketEnds.Count, whole.Packets.Count);
            Assert.Equal(whole.Packets.Take(file.PacketEnds.Count(end => end <= length)), cut.Packets);
            Assert.Equal(file.Boundaries.Contains(length), cut.Damage is null);
            Assert.Null(cut.Error);
        }));

    [Fact]
    public void A_file_reads_the_same_however_its_bytes_arrive() =>
        Check.One(Quietly, Prop.ForAll(Files.ToArbitrary(), Gen.Choose(0, int.MaxValue).ToArbitrary(), (file, seed) =>
        {
            byte[] bytes = file.ToArray();
            Random pieces = new(seed);
            Assert.Equal(Reading.Of(bytes).Packets, Reading.Of(new PipedBytes(bytes, () => pieces.Next(1, 50)), "x").Packets);
        }));

    [Fact]
    public void A_file_with_bytes_changed_anywhere_never_throws_and_ends() =>
        Check.One(Quietly.WithMaxTest(2000), Prop.ForAll(Files.ToArbitrary(), Gen.Choose(0, int.MaxValue).ToArbitrary(), (file, seed) =>
        {
            byte[] bytes = file.ToArray();
            Random random = new(seed);
            for (int change = random.Next(1, 8); change > 0; change--)
            {
                int at = random.Next(bytes.Length);
                bytes[at] = random.Next(3) switch
                {
                    0 => (byte)random.Next(256),
                    1 => 0xff,
                    _ => (byte)(bytes[at] ^ (1 << random.Next(8))),
                };
            }

            Reading whole = Reading.Of(new PipedBytes(bytes, () => int.MaxValue), "x");
            Reading pieces = Reading.Of(new PipedBytes(bytes, () => random.Next(1, 50)), "x");
            Assert.Equal(whole.Packets, pieces.Packets);
            // The sentence may differ: what a cut length still allows to say depends on the bytes at hand.
            Assert.Equal(whole.Damage is null, pieces.Damage is null);
        }));
}

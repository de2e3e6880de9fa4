using Whorl.Tls.Dtls;

namespace Whorl.Tls.Tests.Dtls;

public sealed class DtlsHostileTests
{
    [Fact]
    public void Lies_in_record_headers_have_names()
    {
        byte[] rest = [0, 0, 0, 0, 0, 0, 0, 1, 0, 2, 7, 7];
        Assert.Equal(DtlsRecordOutcome.Read, Parse([22, 0xfe, 0xff, .. rest]));
        Assert.Equal(DtlsRecordOutcome.Read, Parse([22, 0xfe, 0xfd, .. rest]));
        Assert.Equal(DtlsRecordOutcome.Read, Parse([22, 0xfe, 0xfc, .. rest]));
        Assert.Equal(DtlsRecordOutcome.Read, Parse([22, 0x01, 0x00, .. rest]));
        Assert.Equal(DtlsRecordOutcome.UnknownVersion, Parse([22, 0x03, 0x03, .. rest]));
        Assert.Equal(DtlsRecordOutcome.NotDtls, Parse([19, 0xfe, 0xff, .. rest]));
        Assert.Equal(DtlsRecordOutcome.NotDtls, Parse([27, 0xfe, 0xff, .. rest]));
        Assert.Equal(DtlsRecordOutcome.NotDtls, Parse([0x80, 0, 0]));
        Assert.Equal(DtlsRecordOutcome.Truncated, Parse([]));
        Assert.Equal(DtlsRecordOutcome.Truncated, Parse([22, 0xfe, 0xff, 0, 0]));
        Assert.Equal(DtlsRecordOutcome.LengthPastEnd, Parse([22, 0xfe, 0xff, .. rest[..^1]]));
        Assert.Equal(DtlsRecordOutcome.Encrypted, Parse([22, 0xfe, 0xfd, 0, 1, .. rest[2..]]));
        Assert.Equal(DtlsRecordOutcome.ConnectionId, Parse([25, 0xfe, 0xfd, 0, 1, 0, 0, 0, 0, 0, 1, 9, 9, 9]));
        Assert.Equal(DtlsRecordOutcome.TooLong, Parse([22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 1, 0xff, 0xff]));
        Assert.Equal(DtlsRecordOutcome.UnifiedHeader, Parse([0x2c, 1, 2, 0, 1, 9]));
        Assert.Equal(DtlsRecordOutcome.UnifiedHeader, Parse([0x3f, 1]));
        Assert.Equal(DtlsRecordOutcome.Truncated, Parse([0x2c, 1, 2, 0]));
        Assert.Equal(DtlsRecordOutcome.LengthPastEnd, Parse([0x24, 1, 0, 2, 9]));

        static DtlsRecordOutcome Parse(byte[] datagram) => DtlsRecord.TryParse(datagram, out _);
    }

    [Fact]
    public void Unified_headers_that_say_their_length_are_passed_over()
    {
        byte[] clear = [22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 7];
        DtlsDatagram datagram = new([0x2c, 1, 2, 0, 1, 9, .. clear, 0x24, 1, 0, 0, .. clear]);
        Assert.True(datagram.MoveNext());
        Assert.True(datagram.MoveNext());
        Assert.False(datagram.MoveNext());
        Assert.Equal(2, datagram.Skipped);
        Assert.Equal(DtlsRecordOutcome.Read, datagram.Outcome);
        datagram = new DtlsDatagram([0x28, 1, 2, .. clear]);
        Assert.False(datagram.MoveNext());
        Assert.Equal(DtlsRecordOutcome.UnifiedHeader, datagram.Outcome);
    }

    [Fact]
    public void Lies_in_fragments_have_names()
    {
        Assert.Equal(DtlsFragmentOutcome.Read, Parse([1, 0, 0, 4, 0, 0, 0, 0, 2, 0, 0, 2, 7, 7]));
        Assert.Equal(DtlsFragmentOutcome.PastMessage, Parse([1, 0, 0, 4, 0, 0, 0, 0, 3, 0, 0, 2, 7, 7]));
        Assert.Equal(DtlsFragmentOutcome.PastMessage, Parse([1, 0, 0, 4, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 7, 7]));
        Assert.Equal(DtlsFragmentOutcome.LengthPastEnd, Parse([1, 0, 0, 4, 0, 0, 0, 0, 2, 0, 0, 2, 7]));
        Assert.Equal(DtlsFragmentOutcome.Truncated, Parse([1, 0, 0, 4, 0, 0, 0, 0, 2, 0, 0]));

        static DtlsFragmentOutcome Parse(byte[] record) => DtlsHandshakeFragment.TryParse(record, out _);
    }

    [Fact]
    public void Fragments_that_do_not_fit_together_have_names()
    {
        DtlsHandshakeAssembler assembler = new();
        Assert.Equal(DtlsAssemblyOutcome.StorageTooSmall, Insert(1, 10, 0, 0, [1]));
        assembler.Bytes.Attach(new byte[1000]);
        Assert.Equal(DtlsAssemblyOutcome.PastLimit, Insert(1, 70_000, 0, 0, [1]));
        Assert.Equal(DtlsAssemblyOutcome.Empty, Insert(1, 4, 0, 0, []));
        Assert.False(assembler.HasMessage);
        Assert.Equal(DtlsAssemblyOutcome.Progress, Insert(1, 4, 0, 2, [3, 4]));
        Assert.Equal(DtlsAssemblyOutcome.Empty, Insert(1, 4, 0, 4, []));
        Assert.Equal(DtlsAssemblyOutcome.Duplicate, Insert(1, 4, 0, 2, [3]));
        Assert.Equal(DtlsAssemblyOutcome.Conflict, Insert(1, 4, 0, 2, [9]));
        Assert.Equal(DtlsAssemblyOutcome.OtherMessage, Insert(1, 4, 1, 0, [1, 2]));
        Assert.Equal(DtlsAssemblyOutcome.OtherMessage, Insert(2, 4, 0, 0, [1, 2]));
        Assert.Equal(DtlsAssemblyOutcome.LengthChanged, Insert(1, 5, 0, 0, [1, 2]));
        Assert.False(assembler.IsComplete);
        Assert.Equal(DtlsAssemblyOutcome.Complete, Insert(1, 4, 0, 0, [1, 2]));
        Assert.Equal(DtlsAssemblyOutcome.Duplicate, Insert(1, 4, 0, 0, [1, 2]));
        Assert.Equal([1, 2, 3, 4], assembler.Body.ToArray());
        assembler.Clear();
        Assert.Equal(DtlsAssemblyOutcome.Complete, Insert(14, 0, 3, 0, []));
        assembler.Clear();
        for (int i = 0; i < 64; i++)
        {
            Assert.Equal(DtlsAssemblyOutcome.Progress, Insert(1, 1000, 0, 2 * i, [1]));
        }

        Assert.Equal(DtlsAssemblyOutcome.TooManyPieces, Insert(1, 1000, 0, 500, [1]));

        DtlsAssemblyOutcome Insert(byte type, int total, ushort sequence, int offset, byte[] data)
        {
            byte[] record =
            [
                type, (byte)(total >> 16), (byte)(total >> 8), (byte)total, (byte)(sequence >> 8), (byte)sequence,
                (byte)(offset >> 16), (byte)(offset >> 8), (byte)offset, 0, 0, (byte)data.Length, .. data,
            ];
            Assert.Equal(DtlsFragmentOutcome.Read, DtlsHandshakeFragment.TryParse(record, out DtlsHandshakeFragment fragment));
            return assembler.Insert(fragment);
        }
    }
}

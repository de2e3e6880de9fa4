using System.Buffers.Binary;
using System.Text;
using Whorl.Service.Delivery;
using Whorl.Service.Delivery.Spooling;

namespace Whorl.Service.Tests.Delivery.Spooling;

/// <summary>Events with numbers for ids, and spools of them.</summary>
internal static class Spools
{
    public static Guid Id(int number)
    {
        Span<byte> id = stackalloc byte[16];
        BinaryPrimitives.WriteInt32BigEndian(id[12..], number);
        id[6] = 0x70;
        id[8] = 0x80;
        return new Guid(id, bigEndian: true);
    }

    public static int Number(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return BinaryPrimitives.ReadInt32BigEndian(bytes[12..]);
    }

    public static SpooledEvent Event(int number, EventSeverity severity = EventSeverity.High, int bytes = 60) =>
        new(Id(number), severity, Encoding.ASCII.GetBytes($"event {number}".PadRight(bytes, '.')));

    public static SpooledEvent[] Events(int first, int count, EventSeverity severity = EventSeverity.High, int bytes = 60) =>
        [.. Enumerable.Range(first, count).Select(number => Event(number, severity, bytes))];

    public static Spool Open(SpoolOptions options, TimeProvider? time = null)
    {
        Assert.True(Spool.TryOpen(options, time ?? TimeProvider.System, out Spool? spool, out string problem), problem);
        return spool;
    }

    public static List<SpoolRecord> ReadAll(Spool spool, long from = 1)
    {
        using SpoolReader reader = spool.OpenReader(from);
        List<SpoolRecord> read = [];
        reader.Read(read, int.MaxValue, long.MaxValue);
        return read;
    }

    public static int[] Numbers(IEnumerable<SpoolRecord> records) => [.. records.Select(record => Number(record.Id))];

    public static string[] Segments(string folder) => [.. Directory.GetFiles(folder, "*.spool").Order(StringComparer.Ordinal)];
}

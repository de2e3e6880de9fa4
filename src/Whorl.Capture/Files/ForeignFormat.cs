namespace Whorl.Capture.Files;

/// <summary>A format that is recognised in order to say what to do with it: it is not read.</summary>
internal sealed class ForeignFormat
{
    private const string Convert = "convert it first (editcap -F pcapng IN OUT)";

    private static readonly ForeignFormat[] All =
    [
        new([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], "is xz-compressed: unpack it first (xz -dk)"),
        new("BZh"u8, "is bzip2-compressed: unpack it first (bzip2 -dk)"),
        new([0x04, 0x22, 0x4d, 0x18], "is lz4-compressed: unpack it first (lz4 -dk)"),
        new([0x02, 0x21, 0x4c, 0x18], "is lz4-compressed: unpack it first (lz4 -dk)"),
        new("LZIP"u8, "is lzip-compressed: unpack it first (lzip -dk)"),
        new([0x1f, 0x9d], "is compressed in the way of compress(1): unpack it first (uncompress)"),
        new("PK\u0003\u0004"u8, "is a zip archive: unpack it first (unzip)"),
        new([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], "is a 7z archive: unpack it first (7z x)"),
        new("snoop\0\0\0"u8, "is a snoop capture: " + Convert),
        new("btsnoop\0"u8, "is a Bluetooth capture (btsnoop), in which there is no TLS: give a pcap or pcapng file of a network"),
        new("RTSS"u8, "is a capture of Microsoft Network Monitor 1: " + Convert),
        new("GMBU"u8, "is a capture of Microsoft Network Monitor 2: " + Convert),
        new("TRSNIFF data    "u8, "is a capture of Network General's Sniffer: " + Convert),
        new("XCP\0"u8, "is a capture of NetXRay or Sniffer for Windows: " + Convert),
        new("\u007fver"u8, "is a capture of EtherPeek or OmniPeek: " + Convert),
        new("iptrace "u8, "is a capture of AIX's iptrace: " + Convert),
        new([0xaa, 0xaa, 0xaa, 0xaa], "is a capture of 5View: " + Convert),
        new([0x05, 0x56, 0x4e, 0x46], "is a capture of Visual Networks: " + Convert),
    ];

    private const int ShownBytes = 8;

    private readonly byte[] magic;
    private readonly string sentence;

    private ForeignFormat(ReadOnlySpan<byte> magic, string sentence)
    {
        this.magic = magic.ToArray();
        this.sentence = sentence;
    }

    /// <summary>Whether a file that begins with <paramref name="head"/> is of one of these formats.</summary>
    public static bool IsKnown(ReadOnlySpan<byte> head) => Find(head) is not null;

    /// <summary>What to say, after its name, of a file that begins with <paramref name="head"/> and is not read.</summary>
    public static string Describe(ReadOnlySpan<byte> head, string name, string? packing)
    {
        if (head.IsEmpty)
        {
            return packing is null
                ? "is empty: nothing was captured to it, or not yet"
                : $"has nothing packed in it ({packing}): pack it again from the capture";
        }

        string inside = packing is null ? string.Empty : $"holds, below its {packing} packing, what ";
        if (Find(head) is { } format)
        {
            return inside + format.sentence;
        }

        // Endace's format has no magic bytes, so that the name is all there is.
        if (name.EndsWith(".erf", StringComparison.OrdinalIgnoreCase))
        {
            return inside + "is an Endace ERF capture by its name: " + Convert;
        }

        string start = BitConverter.ToString(head[..Math.Min(head.Length, ShownBytes)].ToArray()).Replace('-', ' ');
        return $"{inside}is not a capture (it begins with {start}): give a pcap or pcapng file";
    }

    private static ForeignFormat? Find(ReadOnlySpan<byte> head)
    {
        foreach (ForeignFormat format in All)
        {
            if (head.StartsWith(format.magic))
            {
                return format;
            }
        }

        return null;
    }
}

using System.Buffers.Binary;
using System.CommandLine;
using System.Globalization;
using Whorl.Capture;
using Whorl.Capture.Live;
using Whorl.Observations.Reading;

namespace Whorl.Cli;

/// <summary>The options that <c>read</c> and <c>listen</c> have in common.</summary>
internal sealed class ReadingSwitches
{
    private const int FileWriteSize = 256 * 1024;

    private readonly Option<int> threads = new("--threads") { Description = "Threads (default: all cores).", HelpName = "N" };
    private readonly Option<string?> flowMemory = new("--flow-memory") { Description = "Most memory for flows, as 256M or 2G (default 256M); the oldest flows give way.", HelpName = "SIZE" };
    private readonly Option<bool> ja3n = new("--ja3n") { Description = "Add ja3n: JA3 with sorted extensions." };

    private readonly Option<string?> filter = new("--filter") { Description = "Only packets that match, in the language of pcap-filter(7): \"tcp port 443\".", HelpName = "EXPR" };

    public void AddTo(Command command)
    {
        command.Options.Add(filter);
        command.Options.Add(threads);
        command.Options.Add(flowMemory);
        command.Options.Add(ja3n);
    }

    public bool WithJa3n(ParseResult parsed) => parsed.GetValue(ja3n);

    /// <summary>The filter asked for, or a <see cref="UsageException"/> that says where it makes no sense.</summary>
    public PacketFilter? Filter(ParseResult parsed)
    {
        if (parsed.GetValue(filter) is not { } expression)
        {
            return null;
        }

        return PacketFilter.TryCreate(expression, out PacketFilter? compiled, out string? problem) ? compiled : throw new UsageException(problem);
    }

    public ReadingOptions Read(ParseResult parsed, OutputChoice output)
    {
        int count = parsed.GetResult(threads) is null ? Environment.ProcessorCount : parsed.GetValue(threads);
        if (count is < 1 or > 256)
        {
            throw new UsageException($"--threads {count} is not a number of threads; use 1 to 256");
        }

        return new ReadingOptions
        {
            Threads = count,
            FlowMemory = parsed.GetValue(flowMemory) is { } size ? ParseSize(size) : EngineOptions.DefaultFlowMemory,
            WithJa3n = parsed.GetValue(ja3n),
            FollowsHandshakes = output.Format == OutputFormat.Zeek,
            WriteSize = output.Path == "-" ? 1 : FileWriteSize,
            HashSeed = RandomSeed(),
        };
    }

    /// <summary>
    /// A number nobody can guess. A version 4 UUID is made of the system's random bytes; the random number generator of the
    /// cryptography library would first start that library, which takes longer than reading a small capture.
    /// </summary>
    private static ulong RandomSeed()
    {
        Span<byte> bytes = stackalloc byte[16];
        Guid.NewGuid().TryWriteBytes(bytes);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes) ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
    }

    private static long ParseSize(string text)
    {
        int shift = text.Length == 0 ? 0 : char.ToUpperInvariant(text[^1]) switch { 'K' => 10, 'M' => 20, 'G' => 30, _ => 0 };
        string digits = shift == 0 ? text : text[..^1];
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long value) && value > 0 && value <= long.MaxValue >> shift && value << shift >= 1 << 20
            ? value << shift
            : throw new UsageException($"--flow-memory '{text}' is not a size of at least 1M; write 256M or 2G");
    }
}

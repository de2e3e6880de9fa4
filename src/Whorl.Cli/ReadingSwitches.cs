using System.Buffers.Binary;
using System.CommandLine;
using System.Globalization;
using Whorl.Capture;
using Whorl.Capture.Live;
using Whorl.Cli.Configuration;
using Whorl.Observations.Reading;

namespace Whorl.Cli;

/// <summary>The options that <c>read</c> and <c>listen</c> have in common.</summary>
internal sealed class ReadingSwitches
{
    private const int FileWriteSize = 256 * 1024;
    private const int MostThreads = 256;

    private readonly Option<string?> threads = new("--threads") { Description = "Threads (default: all cores).", HelpName = "N" };
    private readonly Option<string?> flowMemory = new("--flow-memory") { Description = "Most memory for flows, as 256M or 2G (default 256M); the oldest flows give way.", HelpName = "SIZE" };
    private readonly Option<bool> ja3n = new("--ja3n") { Description = "Add ja3n: JA3 with sorted extensions." };
    private readonly Option<string?> filter = new("--filter") { Description = "Only packets that match, in the language of pcap-filter(7): \"tcp port 443\".", HelpName = "EXPR" };

    public void AddTo(Command command)
    {
        AddWithoutFieldsTo(command);
        command.Options.Add(ja3n);
    }

    /// <summary>Adds the options of reading alone, for commands that write other records than those of <c>read</c>.</summary>
    public void AddWithoutFieldsTo(Command command)
    {
        command.Options.Add(filter);
        command.Options.Add(threads);
        command.Options.Add(flowMemory);
    }

    public bool WithJa3n(Settings settings) => settings.Find(ja3n) ?? false;

    /// <summary>The filter asked for, or a <see cref="UsageException"/> that says where it makes no sense.</summary>
    public PacketFilter? Filter(Settings settings)
    {
        if (settings.Find(filter) is not { } expression)
        {
            return null;
        }

        return PacketFilter.TryCreate(expression.Value, out PacketFilter? compiled, out string? problem) ? compiled
            : throw new UsageException(expression.IsFlag ? problem : $"{expression.Name}: {problem}");
    }

    public ReadingOptions Read(Settings settings, OutputChoice output)
    {
        return new ReadingOptions
        {
            Threads = settings.Find(threads) is { } count ? ParseThreads(count) : Environment.ProcessorCount,
            FlowMemory = Quantity.Size(settings.Find(flowMemory), EngineOptions.DefaultFlowMemory),
            WithJa3n = WithJa3n(settings) || output.HasJa3n,
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

    private static int ParseThreads(Setting setting) =>
        int.TryParse(setting.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count is >= 1 and <= MostThreads
            ? count
            : throw new UsageException($"{setting.Name} '{setting.Value}' is not a number of threads; use 1 to {MostThreads}");
}

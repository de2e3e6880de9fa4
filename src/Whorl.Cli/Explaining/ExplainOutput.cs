using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Whorl.Cli.Configuration;
using Whorl.Fingerprints.Explain;
using Whorl.Fingerprints.Explain.Differences;

namespace Whorl.Cli.Explaining;

/// <summary>Where explanations go and in which form: words, or a JSON object a line.</summary>
internal sealed class ExplainOutput
{
    private readonly Option<string?> file = new("--output", "-o") { Description = "Where to write; - is standard output.", HelpName = "FILE" };
    private readonly Option<string?> format = new("--format", "-f") { Description = "table (words) or jsonl (one JSON object); default: table on a terminal, jsonl otherwise.", HelpName = "FORMAT" };
    private readonly Option<bool> noColor = new("--no-color") { Description = "No colours, as NO_COLOR in the environment." };

    public void AddTo(Command command)
    {
        command.Options.Add(file);
        command.Options.Add(format);
        command.Options.Add(noColor);
    }

    /// <summary>What the user wants, or a <see cref="UsageException"/>.</summary>
    public ExplainChoice Choose(ParseResult parsed)
    {
        string path = OutputOptions.PathOf(parsed.GetValue(file));
        bool isTerminal = path == "-" && !Console.IsOutputRedirected;
        bool isJson = parsed.GetValue(format) switch
        {
            "table" => false,
            "jsonl" => true,
            null => Path.GetExtension(path) is ".jsonl" or ".ndjson" or ".json" || (!isTerminal && Path.GetExtension(path) is not ".txt"),
            { } other => throw new UsageException($"explain has no format '{other}'; use table or jsonl"),
        };
        bool isPlain = new Settings(parsed).Find(noColor) ?? !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        return new ExplainChoice(path, isJson, isTerminal && !isPlain, isTerminal ? Terminal.Width : 0);
    }
}

/// <summary>The chosen form.</summary>
internal sealed record ExplainChoice(string Path, bool IsJson, bool IsColored, int TerminalWidth)
{
    private const int Narrowest = 72;
    private const int Widest = 120;

    private int Width => TerminalWidth == 0 ? ExplanationText.DefaultWidth : Math.Clamp(TerminalWidth, Narrowest, Widest);

    public void Write(Explanation explanation) =>
        Write(stream => ExplanationJson.Write(stream, explanation), text => ExplanationText.Write(text, explanation, Width, IsColored));

    public void Write(Difference difference) =>
        Write(stream => ExplanationJson.Write(stream, difference), text => ExplanationText.Write(text, difference, Width, IsColored));

    /// <summary>The hellos of a capture, to choose from.</summary>
    public void Write(IReadOnlyList<CaptureHello> candidates) =>
        Write(stream => WriteJson(stream, candidates), text => WriteTable(text, candidates));

    private static void WriteJson(Stream to, IReadOnlyList<CaptureHello> candidates)
    {
        foreach (CaptureHello hello in candidates)
        {
            using (Utf8JsonWriter json = new(to))
            {
                json.WriteStartObject();
                json.WriteString("type", "choice");
                json.WriteString("value", hello.Value);
                json.WriteNumber("frame", hello.Frame);
                json.WriteString("client", hello.Client);
                json.WriteString("server", hello.Server);
                json.WriteString("sni", hello.ServerName);
                json.WriteString("ja4", hello.Ja4);
                json.WriteBoolean("answered", hello.HasAnswer);
                json.WriteEndObject();
            }

            to.WriteByte((byte)'\n');
        }
    }

    private static void WriteTable(TextWriter to, IReadOnlyList<CaptureHello> candidates)
    {
        int client = Math.Max(6, candidates.Max(hello => hello.Client.Length));
        int server = Math.Max(6, candidates.Max(hello => hello.Server.Length));
        int number = Math.Max(4, candidates.Max(hello => hello.Suffix.Length));
        to.Write($"{"".PadRight(number)}  {"frame",7}  {"client".PadRight(client)}  {"server".PadRight(server)}  {"JA4",-36}  name\n");
        foreach (CaptureHello hello in candidates)
        {
            string line = string.Create(CultureInfo.InvariantCulture, $"{hello.Suffix.PadRight(number)}  {hello.Frame,7}  {hello.Client.PadRight(client)}  {hello.Server.PadRight(server)}  {hello.Ja4 ?? "-",-36}  {hello.ServerName ?? "-"}");
            to.Write(line.TrimEnd() + "\n");
        }
    }

    private void Write(Action<Stream> json, Action<TextWriter> text)
    {
        using Stream stream = OutputStream.Open(Path);
        using BufferedStream buffered = new(stream);
        if (IsJson)
        {
            json(buffered);
            return;
        }

        using StreamWriter writer = new(buffered, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        text(writer);
    }
}

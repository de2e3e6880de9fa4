using System.Globalization;
using System.Text;
using Whorl.Capture.Files;
using Whorl.Fingerprints.Explain;
using Whorl.Probing.Hellos;

namespace Whorl.Cli.Explaining;

/// <summary>What a VALUE turned out to be: something to explain, hellos to choose from, or a problem in one sentence.</summary>
internal sealed record ExplainInput
{
    /// <summary>More than the bytes of any hello, however they are written.</summary>
    private const int MostBytes = Explainer.MaxLength;

    public Subject? Subject { get; private init; }

    /// <summary>A whole set of hellos, which is told but not compared.</summary>
    public Explanation? Overview { get; private init; }

    /// <summary>The hellos of a capture that has several.</summary>
    public IReadOnlyList<CaptureHello>? Candidates { get; private init; }

    public string? Problem { get; private init; }

    /// <summary>What is wrong with a capture that could be read in part.</summary>
    public string? Damage { get; private init; }

    /// <summary>The exit code of the problem.</summary>
    public int ExitCode { get; private init; } = Cli.ExitCode.Usage;

    public static ExplainInput Read(string value)
    {
        if (value == CaptureFile.StandardInput)
        {
            using Stream input = Console.OpenStandardInput();
            return ReadStream(input, value, "standard input", choice: null);
        }

        (string path, string? choice) = Split(value);
        if (HelloSetInput.BuiltIn(path) is { } builtIn)
        {
            return OfSet(builtIn, path, choice);
        }

        if (Directory.Exists(path))
        {
            return ReadSet(() => HelloDirectory.Read(path), path, choice);
        }

        if (File.Exists(path))
        {
            try
            {
                using FileStream file = File.OpenRead(path);
                return ReadStream(file, value, path, choice);
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
            {
                return new ExplainInput { Problem = $"{path} could not be read: {FileProblem.InOneClause(problem)}; check its path and permissions", ExitCode = Cli.ExitCode.Failed };
            }
        }

        return Explainer.TryRead(value, out Subject? subject, out string? wrong)
            ? new ExplainInput { Subject = subject }
            : new ExplainInput { Problem = LooksLikePath(path) ? $"{path} does not exist, and is no value to explain either: {wrong}" : WithFiles(wrong) };
    }

    private static ExplainInput ReadSet(Func<HelloSet> read, string name, string? choice)
    {
        try
        {
            return OfSet(read(), name, choice);
        }
        catch (InvalidHelloException wrong)
        {
            return new ExplainInput { Problem = Printable.Text(HelloProblem.InWords(wrong)) };
        }
    }

    private static ExplainInput OfSet(HelloSet set, string name, string? choice)
    {
        HelloSetInput hellos = new(set, name);
        if (choice is null)
        {
            return new ExplainInput { Overview = hellos.Overview() };
        }

        return hellos.TryChoose(choice, out Subject? subject, out string? problem)
            ? new ExplainInput { Subject = subject }
            : new ExplainInput { Problem = problem };
    }

    /// <summary>A sentence that ends with the forms of a value goes on with what else can be given.</summary>
    private static string WithFiles(string problem) =>
        problem.EndsWith(Explainer.AcceptedForms, StringComparison.Ordinal) ? $"{problem}, a set of hellos (jarm, atsf), or a file with one of these or a capture (file.pcap#3)" : problem;

    /// <summary>The path of the file that a value names, if it names one.</summary>
    public static string PathOf(string value) => Split(value).Path;

    /// <summary>Takes a choice such as <c>#3</c> or <c>#3s</c> off the end of a path.</summary>
    private static (string Path, string? Choice) Split(string value)
    {
        int mark = value.LastIndexOf('#');
        return mark > 0 && !File.Exists(value) ? (value[..mark], value[(mark + 1)..]) : (value, null);
    }

    private static bool LooksLikePath(string path) =>
        path.Length < 4096 && Path.GetExtension(path).ToUpperInvariant() is ".PCAP" or ".PCAPNG" or ".CAP" or ".GZ" or ".ZST" or ".TXT" or ".HEX" or ".BIN";

    private static ExplainInput ReadStream(Stream stream, string value, string name, string? choice)
    {
        byte[] head = new byte[MostBytes + 1];
        int length = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        using ContinuedStream whole = new(head.AsMemory(0, length), stream);
        if (CaptureFile.TryOpen(whole, name, out CaptureReader? reader, out string? unreadable))
        {
            using (reader)
            {
                return ReadCapture(reader, value, name, choice);
            }
        }

        if (length > MostBytes)
        {
            return new ExplainInput { Problem = string.Create(CultureInfo.InvariantCulture, $"{name} is longer than the {MostBytes} bytes that any value needs, and no capture: {unreadable}") };
        }

        ReadOnlyMemory<byte> text = head.AsMemory(0, length);
        if (HelloSetInput.LooksLikeOne(text.Span))
        {
            return ReadSet(() => HelloDirectory.ReadFile(name, text), name, choice);
        }

        ReadOnlySpan<byte> bytes = text.Span;
        string? wrong;
        if (IsText(bytes)
            ? Explainer.TryRead(Encoding.ASCII.GetString(bytes), out Subject? subject, out wrong)
            : Explainer.TryRead(bytes.ToArray(), out subject, out wrong))
        {
            return new ExplainInput { Subject = subject };
        }

        return new ExplainInput { Problem = $"{name}: {wrong}" };
    }

    private static bool IsText(ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            if (value is not ((>= 0x20 and <= 0x7e) or (byte)'\t' or (byte)'\r' or (byte)'\n'))
            {
                return false;
            }
        }

        return true;
    }

    private static ExplainInput ReadCapture(CaptureReader reader, string value, string name, string? choice)
    {
        bool fromServer = choice?.EndsWith('s') ?? false;
        int number = 0;
        if (choice is not null && (!int.TryParse(fromServer ? choice[..^1] : choice, NumberStyles.None, CultureInfo.InvariantCulture, out number) || number < 1))
        {
            return new ExplainInput { Problem = $"'#{Printable.Excerpt(choice)}' chooses no hello of {name}; write #1 for the first handshake's ClientHello, #1s for the answer to it" };
        }

        CaptureHellos hellos = new(name, number, fromServer);
        hellos.Read(reader);
        if (hellos.Subject is { } subject && (number > 0 || hellos.Count == 1))
        {
            return new ExplainInput { Subject = subject, Damage = reader.Damage };
        }

        string problem = hellos.Count == 0 ? $"{name} holds no hello: nothing to explain"
            : number > hellos.Count ? $"{name} holds {hellos.Count} handshakes, so there is no #{number}"
            : hellos.Problem ?? string.Empty;
        return problem.Length > 0
            ? new ExplainInput { Problem = problem, Damage = reader.Damage, ExitCode = Cli.ExitCode.Failed }
            : new ExplainInput
            {
                Problem = $"{name} holds {hellos.Count} handshakes; choose one: {value}#1 is the first one's ClientHello, {value}#1s the answer to it{(hellos.Count > hellos.Candidates.Count ? $" (the first {hellos.Candidates.Count} are listed)" : string.Empty)}",
                Candidates = hellos.Candidates,
                Damage = reader.Damage,
            };
    }
}

using System.Globalization;
using Whorl.Observations.Scans;
using Whorl.Probing.Targets;

namespace Whorl.Cli.Scanning;

/// <summary>How a scan's progress is told.</summary>
internal enum ProgressForm
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>One line of a terminal, over and over.</summary>
    Terminal,

    /// <summary>A line now and then, for logs.</summary>
    Lines,

    /// <summary>A JSON object a second.</summary>
    Json,
}

/// <summary>Tells on standard error how far a scan has come, until it is disposed of.</summary>
internal sealed class ScanProgressLine : IDisposable
{
    private const string ClearLine = "\r\u001b[K";

    private static readonly TimeSpan OnTerminal = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(30);

    private readonly ScanSession session;
    private readonly TargetSource source;
    private readonly ProgressForm form;
    private readonly long doneBefore;
    private readonly long start = TimeProvider.System.GetTimestamp();
    private readonly ITimer? timer;
    private readonly Lock guard = new();
    private long lastRecords;
    private TimeSpan lastTime;
    private bool isShown;

    public ScanProgressLine(ScanSession session, TargetSource source, ProgressForm form, long doneBefore)
    {
        this.session = session;
        this.source = source;
        this.form = form;
        this.doneBefore = doneBefore;
        TimeSpan interval = form switch
        {
            ProgressForm.Terminal => OnTerminal,
            ProgressForm.Json => TimeSpan.FromSeconds(1),
            _ => BetweenLines,
        };
        timer = form == ProgressForm.None ? null : TimeProvider.System.CreateTimer(_ => Show(), null, interval, interval);
    }

    /// <summary>A line of its own where a person looks at standard error and results go elsewhere.</summary>
    public static ProgressForm FormFor(OutputForm output) =>
        Console.IsErrorRedirected ? ProgressForm.Lines : output.Path == "-" && !Console.IsOutputRedirected ? ProgressForm.None : ProgressForm.Terminal;

    /// <inheritdoc/>
    public void Dispose()
    {
        timer?.Dispose();
        lock (guard)
        {
            if (form == ProgressForm.Json)
            {
                Write();
            }
            else if (isShown)
            {
                Console.Error.Write(ClearLine);
            }
        }
    }

    private void Show()
    {
        lock (guard)
        {
            Write();
        }
    }

    private void Write()
    {
        TimeSpan elapsed = TimeProvider.System.GetElapsedTime(start);
        long done = session.Progress.Targets;
        double rate = (done - lastRecords) / Math.Max(0.001, (elapsed - lastTime).TotalSeconds);
        lastRecords = done;
        lastTime = elapsed;
        long? total = source.IsComplete ? Total() : null;
        double perSecond = done / Math.Max(0.001, elapsed.TotalSeconds);
        TimeSpan? left = total is { } all && perSecond > 0 ? TimeSpan.FromSeconds(Math.Min(1e8, Math.Max(0, all - doneBefore - done) / perSecond)) : null;
        switch (form)
        {
            case ProgressForm.Json:
                Console.Error.WriteLine(Json(done, total, rate, left));
                break;
            case ProgressForm.Terminal:
                isShown = true;
                Console.Error.Write(ClearLine + Fit(Line(done, total, rate, left)));
                break;
            default:
                Terminal.Complain(Line(done, total, rate, left));
                break;
        }
    }

    private long Total() => source.ShardTargets;

    private string Line(long done, long? total, double rate, TimeSpan? left)
    {
        string of = total is { } all ? string.Create(CultureInfo.InvariantCulture, $" of {all}") : "";
        string eta = left is { } time ? string.Create(CultureInfo.InvariantCulture, $", {Duration(time)} left") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{doneBefore + done}{of} done, {rate:0.#}/s, {session.Running} in flight{Counts(", ", " ")}{eta}");
    }

    private string Counts(string before, string between)
    {
        string text = "";
        for (int i = 0; i < ScanStatuses.Count; i++)
        {
            if (session.Progress[(ScanStatus)i] is > 0 and long count)
            {
                text += string.Create(CultureInfo.InvariantCulture, $"{before}{count}{between}{((ScanStatus)i).Name()}");
            }
        }

        return text;
    }

    private string Json(long done, long? total, double rate, TimeSpan? left)
    {
        string counts = "";
        for (int i = 0; i < ScanStatuses.Count; i++)
        {
            counts += string.Create(CultureInfo.InvariantCulture, $"{(i == 0 ? "" : ",")}\"{((ScanStatus)i).Name()}\":{session.Progress[(ScanStatus)i]}");
        }

        string totalText = total?.ToString(CultureInfo.InvariantCulture) ?? "null";
        string leftText = left is { } time ? time.TotalSeconds.ToString("0", CultureInfo.InvariantCulture) : "null";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"type\":\"progress\",\"done\":{doneBefore + done},\"total\":{totalText},\"rate\":{rate:0.0},\"in_flight\":{session.Running},\"handshakes\":{session.Progress.Handshakes},\"eta_seconds\":{leftText},\"statuses\":{{{counts}}}}}");
    }

    private static string Duration(TimeSpan time) =>
        time.TotalHours >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours} h {time.Minutes:00} min")
        : time.TotalMinutes >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{time.Minutes} min {time.Seconds:00} s")
        : string.Create(CultureInfo.InvariantCulture, $"{time.Seconds} s");

    private static string Fit(string line)
    {
        int width = Terminal.Width;
        return width > 1 && line.Length >= width ? line[..(width - 1)] : line;
    }
}

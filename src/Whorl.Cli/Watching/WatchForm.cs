using System.CommandLine;
using System.Globalization;
using System.Text;
using Whorl.Cli.Configuration;
using Whorl.Fingerprints.Explain;
using Whorl.Service.Watching;

namespace Whorl.Cli.Watching;

/// <summary>Watched servers for people, or a record a line.</summary>
internal sealed class WatchForm
{
    private readonly Option<string?> format = new("--format", "-f") { Description = "table or jsonl (default: table on a terminal, jsonl otherwise).", HelpName = "FORMAT" };

    public void AddTo(Command command) => command.Options.Add(format);

    /// <summary>Whether records are asked for; chosen before anything is done.</summary>
    public bool IsJson(Settings settings) => settings.Find(format) switch
    {
        { Value: "table" } => false,
        { Value: "jsonl" } => true,
        { IsFlag: true } other => throw new UsageException($"there is no format '{other.Value}' here; use table or jsonl"),
        _ => Console.IsOutputRedirected,
    };

    /// <summary>Writes the servers to standard output.</summary>
    public static void Write(IReadOnlyList<WatchView> views, bool isJson)
    {
        using OutputStream output = OutputStream.Open("-");
        if (isJson)
        {
            WriteLines(views, output);
        }
        else
        {
            output.Write(Encoding.UTF8.GetBytes(Table(views)));
        }
    }

    /// <summary>Writes all that is known of servers to standard output: a page each, or the same records.</summary>
    public static void WritePages(IReadOnlyList<WatchView> views, bool isJson)
    {
        using OutputStream output = OutputStream.Open("-");
        if (isJson)
        {
            WriteLines(views, output);
        }
        else
        {
            output.Write(Encoding.UTF8.GetBytes(string.Join('\n', views.Select(WatchPage.Of))));
        }
    }

    private static void WriteLines(IReadOnlyList<WatchView> views, Stream output)
    {
        foreach (WatchView view in views)
        {
            output.Write(WatchJson.Of(view));
            output.Write("\n"u8);
        }
    }

    private static string Table(IReadOnlyList<WatchView> views)
    {
        int targets = Math.Max(6, views.Count == 0 ? 0 : views.Max(view => view.Entry.Target.Text.Length));
        int groups = Math.Max(5, views.Count == 0 ? 0 : views.Max(view => view.Entry.Group?.Length ?? 1));
        StringBuilder table = new();
        table.Append("state".PadRight(13)).Append("target".PadRight(targets + 2)).Append("group".PadRight(groups + 2)).Append("checked".PadRight(18)).Append("looks  what\n");
        foreach (WatchView view in views)
        {
            WatchEntry entry = view.Entry;
            string row = view.State.Name().PadRight(13) + entry.Target.Text.PadRight(targets + 2) + Printable.Text(entry.Group ?? "-").PadRight(groups + 2)
                + (entry.Checked is { } at ? Minute(at) : "never").PadRight(18) + view.Looks.ToString(CultureInfo.InvariantCulture).PadRight(7) + Head(view);
            table.Append(row.TrimEnd()).Append('\n');
            foreach (string line in Lines(view))
            {
                table.Append("  ").Append(Printable.Text(line)).Append('\n');
            }
        }

        return table.ToString();
    }

    private static string Head(WatchView view) => view switch
    {
        { State: WatchState.Paused } => $"until {Minute(view.Entry.PausedUntil)}",
        { Drift: { Count: 1 } } => "new",
        { Drift: { } drift } => string.Create(CultureInfo.InvariantCulture, $"since {Minute(drift.First)}, seen in {drift.Count} checks"),
        _ => Printable.Text(view.Entry.Said ?? string.Empty),
    };

    private static IEnumerable<string> Lines(WatchView view)
    {
        if (view.Drift is { } drift)
        {
            foreach (DriftChange change in drift.Words.Changes)
            {
                yield return change.Text;
            }

            yield return drift.Words.Cause;
            if (view.State != WatchState.Drift && view.Entry.Said is { } said)
            {
                yield return $"now: {said}";
            }
        }

        if (view.Outlier is not null)
        {
            yield return $"outlier: {(view.Drift is null ? view.OutlierSentence : view.OutlierGroup)}";
        }
    }

    private static string Minute(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}

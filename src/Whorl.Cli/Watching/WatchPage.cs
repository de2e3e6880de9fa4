using System.Globalization;
using System.Text;
using Whorl.Fingerprints.Explain;
using Whorl.Service.Watching;

namespace Whorl.Cli.Watching;

/// <summary>All that is known of a watched server, for a person, in no more than a hundred columns.</summary>
internal sealed class WatchPage
{
    private const int Width = 100;
    private const int LabelWidth = 12;
    private const int NameWidth = 16;
    private const int SideWidth = (Width - 2 - NameWidth - 2) / 2;

    private readonly StringBuilder page = new();

    private WatchPage()
    {
    }

    /// <summary>The page of one server.</summary>
    public static string Of(WatchView view)
    {
        WatchPage made = new();
        made.AddState(view);
        made.AddBaseline(view);
        made.AddDrift(view);
        made.AddHistory(view.History ?? []);
        if (view is { Before: { } before, After: { } after })
        {
            made.AddSides(before, after);
        }

        return made.page.ToString();
    }

    private void AddState(WatchView view)
    {
        WatchEntry entry = view.Entry;
        AddLines($"{entry.Target.Text}  {view.State.Name()}");
        if (entry.Group is { } group)
        {
            Add("group", entry.IsAlike ? $"{group}, whose members should look alike" : group);
        }

        Add("checked", entry.Checked is { } at ? Minute(at) : "never");
        if (view.State == WatchState.Paused)
        {
            Add("paused", $"until {Minute(entry.PausedUntil)}");
        }

        if (entry.Said is { } said)
        {
            Add("note", said);
        }

        if (view.OutlierSentence is { } outlier)
        {
            Add("outlier", view.Drift is null ? outlier : view.OutlierGroup!);
        }
    }

    private void AddBaseline(WatchView view)
    {
        if (view.Looks == 0)
        {
            Add("baseline", "none: whorl watch learn looks at it");
            return;
        }

        Add("baseline", $"{Printable.Count(view.Looks, "look")}{(view.Origin.Learnt is { } learnt ? $", learnt {Minute(learnt)}" : string.Empty)}");
        foreach (Acceptance acceptance in view.Origin.Accepted)
        {
            Add(string.Empty, $"accepted {Minute(acceptance.At)} by {acceptance.By}: {acceptance.Why}");
        }
    }

    private void AddDrift(WatchView view)
    {
        if (view.Drift is not { } drift)
        {
            return;
        }

        Add("drift", $"since {Minute(drift.First)}, {Seen(drift)}");
        foreach (DriftChange change in drift.Words.Changes)
        {
            Add(string.Empty, change.Text);
        }

        Add("cause", drift.Words.Cause);
    }

    private void AddHistory(IReadOnlyList<EndedDrift> history)
    {
        string label = "history";
        foreach (EndedDrift ended in history)
        {
            Add(label, $"{Minute(ended.At)}  {HowItEnded(ended)}; {Seen(ended.Drift)} since {Minute(ended.Drift.First)}");
            Add(string.Empty, ended.Drift.Words.Sentence);
            label = string.Empty;
        }
    }

    private static string HowItEnded(EndedDrift ended) => ended.End switch
    {
        DriftEnd.Accepted => $"accepted by {ended.By}: {ended.Why}",
        DriftEnd.Gone => "gone: it looked as learnt again",
        DriftEnd.Followed => "followed by another drift",
        _ => "learnt anew",
    };

    private static string Seen(Drift drift) => string.Create(CultureInfo.InvariantCulture, $"seen in {drift.Count} {(drift.Count == 1 ? "check" : "checks")}");

    private void AddSides(Look before, Look after)
    {
        page.Append('\n').Append("* differs".PadRight(2 + NameWidth)).Append($"baseline, {Minute(before.At)}".PadRight(SideWidth + 2)).Append($"drift, {Minute(after.At)}\n");
        foreach (LookSection section in SideBySide.Of(before, after))
        {
            AddLines(section.Title);
            foreach (LookRow row in section.Rows)
            {
                AddRow(row);
            }
        }
    }

    private void AddRow(LookRow row)
    {
        IReadOnlyList<string> before = WrappedText.Lines(Printable.Text(row.Before), SideWidth);
        IReadOnlyList<string> after = row.Differs || before.Count == 1 ? WrappedText.Lines(Printable.Text(row.After), SideWidth) : ["the same"];
        for (int i = 0; i < Math.Max(before.Count, after.Count); i++)
        {
            string name = i == 0 ? row.Name : string.Empty;
            string line = $"{(row.Differs && i == 0 ? "* " : "  ")}{name.PadRight(NameWidth)}{before.ElementAtOrDefault(i)?.PadRight(SideWidth + 2) ?? new string(' ', SideWidth + 2)}{after.ElementAtOrDefault(i)}";
            page.Append(line.TrimEnd()).Append('\n');
        }
    }

    private void AddLines(string text)
    {
        foreach (string line in WrappedText.Lines(Printable.Text(text), Width))
        {
            page.Append(line).Append('\n');
        }
    }

    private void Add(string label, string text)
    {
        foreach (string line in WrappedText.Lines(Printable.Text(text), Width - 2 - LabelWidth))
        {
            page.Append("  ").Append(label.PadRight(LabelWidth)).Append(line).Append('\n');
            label = string.Empty;
        }
    }

    private static string Minute(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}

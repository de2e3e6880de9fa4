using System.Globalization;
using System.Text;
using Whorl.Detection.Evaluation.Reports;
using Whorl.Fingerprints.Explain;

namespace Whorl.Cli.Demonstration.Page;

/// <summary>A page that grows from its head to its foot. Markup is added as it is; <see cref="Safe"/> makes text of values.</summary>
internal sealed class HtmlText
{
    private readonly StringBuilder text = new();

    /// <summary>Adds markup.</summary>
    public HtmlText Add(string markup)
    {
        text.Append(markup);
        return this;
    }

    /// <summary>Begins a section.</summary>
    /// <param name="id">Its anchor.</param>
    /// <param name="title">Its title.</param>
    /// <param name="lead">What it shows, as markup.</param>
    public HtmlText Begin(string id, string title, string lead) =>
        Add($"<section id=\"{id}\"><h2>{Safe(title)}</h2><p class=\"lead\">{lead}</p>\n");

    /// <summary>Ends a section with the commands that do the same.</summary>
    public HtmlText End(params string[] commands)
    {
        Add("<div class=\"yourself\"><span>Do it yourself</span><pre>");
        foreach (string command in commands)
        {
            Add($"<b>$</b> {Safe(command)}\n");
        }

        return Add("</pre></div></section>\n");
    }

    public override string ToString() => text.ToString();

    /// <summary>A value as text of the page.</summary>
    public static string Safe(string? value) => value is null ? string.Empty : LineChart.Escape(Printable.Text(value));

    /// <summary>A number of seconds.</summary>
    public static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
}

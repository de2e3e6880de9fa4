using System.Globalization;
using System.Text;

namespace Whorl.Detection.Evaluation.Reports;

/// <summary>A line of a chart: its name and its points, which are broken where a value is missing.</summary>
/// <param name="Name">The name in the legend.</param>
/// <param name="Points">The points, in the order of the line.</param>
public sealed record ChartLine(string Name, IReadOnlyList<(double X, double? Y)> Points);

/// <summary>A line chart as SVG, without scripts: coordinates to a tenth of a pixel, so that equal data gives equal text.</summary>
public sealed class LineChart
{
    private const int Width = 560;
    private const int Height = 350;
    private const int Left = 52;
    private const int Top = 52;
    private const int Right = 30;
    private const int Bottom = 44;
    private const int Steps = 5;

    /// <summary>The title above it.</summary>
    public required string Title { get; init; }

    /// <summary>What goes to the right.</summary>
    public required string Horizontal { get; init; }

    /// <summary>What goes up.</summary>
    public required string Vertical { get; init; }

    /// <summary>The ends of the horizontal axis.</summary>
    public (double From, double To) Range { get; init; } = (0, 1);

    /// <summary>The text of a place on the horizontal axis.</summary>
    public Func<double, string> Label { get; init; } = value => value.ToString("0.#", CultureInfo.InvariantCulture);

    /// <summary>Whether the diagonal is drawn, where a perfect line would lie.</summary>
    public bool HasDiagonal { get; init; }

    /// <summary>Draws lines; the vertical axis goes from 0 to 1.</summary>
    public string Draw(IReadOnlyList<ChartLine> lines)
    {
        StringBuilder svg = new();
        svg.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{Escape(Title)}\" xmlns=\"http://www.w3.org/2000/svg\">");
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"title\" x=\"{Left}\" y=\"18\">{Escape(Title)}</text>");
        for (int step = 0; step <= Steps; step++)
        {
            double share = (double)step / Steps;
            double place = Range.From + (share * (Range.To - Range.From));
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"grid\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Y(share):0.#}\" y2=\"{Y(share):0.#}\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"tick\" text-anchor=\"end\" x=\"{Left - 7}\" y=\"{Y(share) + 4:0.#}\">{share * 100:0} %</text>");
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"tick\" text-anchor=\"middle\" x=\"{X(place):0.#}\" y=\"{Height - Bottom + 17}\">{Escape(Label(place))}</text>");
        }

        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"axis\" text-anchor=\"middle\" x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 8}\">{Escape(Horizontal)}</text>");
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"axis\" x=\"4\" y=\"{Top - 12}\">{Escape(Vertical)}</text>");
        if (HasDiagonal)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"ideal\" x1=\"{X(Range.From):0.#}\" y1=\"{Y(0):0.#}\" x2=\"{X(Range.To):0.#}\" y2=\"{Y(1):0.#}\"/>");
        }

        for (int i = 0; i < lines.Count; i++)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<path class=\"line c{i}\" d=\"{PathOf(lines[i])}\"><title>{Escape(lines[i].Name)}</title></path>");
        }

        return svg.Append("</svg>").ToString();
    }

    /// <summary>Text in HTML.</summary>
    public static string Escape(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal).Replace("\"", "&quot;", StringComparison.Ordinal);

    private static double Y(double share) => Top + ((1 - share) * (Height - Top - Bottom));

    private string PathOf(ChartLine line)
    {
        StringBuilder path = new();
        bool isOpen = false;
        (double X, double Y) drawn = (double.NaN, double.NaN);
        foreach ((double x, double? y) in line.Points)
        {
            if (y is not { } value)
            {
                isOpen = false;
                continue;
            }

            (double X, double Y) at = (Math.Round(X(x), 1), Math.Round(Y(value), 1));
            if (!isOpen || at != drawn)
            {
                path.Append(CultureInfo.InvariantCulture, $"{(isOpen ? 'L' : 'M')}{at.X:0.#} {at.Y:0.#}");
            }

            drawn = at;
            isOpen = true;
        }

        return path.ToString();
    }

    private double X(double value) => Left + ((value - Range.From) / Math.Max(1e-9, Range.To - Range.From) * (Width - Left - Right));
}

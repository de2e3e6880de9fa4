using System.Text.Json;

namespace Whorl.Detection.Evaluation.Reports;

/// <summary>What a report says beside the counts themselves.</summary>
/// <param name="Threshold">The threshold judged by; null for each method's best at <see cref="Precision"/>.</param>
/// <param name="Precision">The precision at which methods are compared.</param>
/// <param name="ScansPerDay">Servers scanned a day, for false alarms a day.</param>
/// <param name="IsFreshOnly">Whether only new targets are reported.</param>
/// <param name="ByWeek">Whether weeks are reported each.</param>
/// <param name="HasCurve">Whether every threshold is reported.</param>
public sealed record ReportOptions(double? Threshold, double Precision, long ScansPerDay, bool IsFreshOnly, bool ByWeek, bool HasCurve);

/// <summary>The evaluation as JSON lines, schema version 1 (docs/reference/evaluate.md): a line for each method, scope and span.</summary>
public static class EvaluationJson
{
    /// <summary>Writes the lines.</summary>
    public static void Write(Stream to, IReadOnlyList<MethodResult> results, ReportOptions options)
    {
        foreach (MethodResult result in results)
        {
            foreach ((string scope, bool isFresh) in Scopes(options))
            {
                ScoreCounts whole = isFresh ? result.Fresh : result.All;
                double? threshold = options.Threshold ?? whole.BestAt(options.Precision)?.Threshold;
                if (options.ByWeek)
                {
                    foreach (WeekResult week in result.Weeks)
                    {
                        WriteLine(to, result.Name, scope, week.Week.ToString(), isFresh ? week.Fresh : week.All, threshold, options);
                    }
                }

                WriteLine(to, result.Name, scope, null, whole, threshold, options);
            }
        }
    }

    /// <summary>The scopes that a report has.</summary>
    public static IReadOnlyList<(string Name, bool IsFresh)> Scopes(ReportOptions options) =>
        options.IsFreshOnly ? [("new", true)] : [("all", false), ("new", true)];

    private static void WriteLine(Stream to, string method, string scope, string? week, ScoreCounts counts, double? threshold, ReportOptions options)
    {
        using (Utf8JsonWriter json = new(to))
        {
            Outcomes all = counts.All;
            json.WriteStartObject();
            json.WriteString("type", "evaluation");
            json.WriteString("kind", "c2");
            json.WriteString("method", method);
            json.WriteString("scope", scope);
            json.WriteString("week", week);
            json.WriteNumber("threats", all.Threats);
            json.WriteNumber("popular", all.Popular);
            json.WriteNumber("unknown_threats", counts.Unknown.Threats);
            json.WriteNumber("unknown_popular", counts.Unknown.Popular);
            WriteQuality(json, threshold is { } value ? counts.At(value) : null, options);
            if (week is null)
            {
                WriteBest(json, counts.BestAt(options.Precision), options.Precision);
                WriteCalibration(json, counts);
                WriteCurve(json, options.HasCurve ? counts.Curve() : [], options);
            }

            json.WriteEndObject();
        }

        to.WriteByte((byte)'\n');
    }

    private static void WriteQuality(Utf8JsonWriter json, Quality? quality, ReportOptions options)
    {
        Number(json, "threshold", quality?.Threshold);
        Number(json, "precision", quality?.Precision);
        Number(json, "recall", quality?.Recall);
        Number(json, "false_positive_rate", quality?.FalsePositiveRate);
        Number(json, "false_positives_per_day", quality?.FalsePositiveRate * options.ScansPerDay);
        Number(json, "precision_after_12_weeks", quality?.LaterPrecision);
    }

    private static void WriteBest(Utf8JsonWriter json, Quality? best, double precision)
    {
        json.WriteStartObject("best");
        json.WriteNumber("at_precision", precision);
        Number(json, "threshold", best?.Threshold);
        Number(json, "recall", best?.Recall);
        json.WriteEndObject();
    }

    private static void WriteCalibration(Utf8JsonWriter json, ScoreCounts counts)
    {
        json.WriteStartArray("calibration");
        foreach (CalibrationBin bin in Calibration.Of(counts))
        {
            json.WriteStartObject();
            json.WriteNumber("from", bin.From);
            json.WriteNumber("to", bin.To);
            json.WriteNumber("targets", bin.Targets);
            Number(json, "mean_score", bin.MeanScore);
            Number(json, "share_of_threats", bin.ShareOfThreats);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteCurve(Utf8JsonWriter json, IReadOnlyList<Quality> curve, ReportOptions options)
    {
        json.WriteStartArray("curve");
        foreach (Quality point in curve)
        {
            json.WriteStartObject();
            WriteQuality(json, point, options);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Number(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, Math.Round(number, 9));
        }
        else
        {
            json.WriteNull(name);
        }
    }
}

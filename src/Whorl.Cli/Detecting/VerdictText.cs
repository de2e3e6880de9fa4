using System.Globalization;
using System.Text;
using Whorl.Detection.Cdns;
using Whorl.Detection.Verdicts;
using Whorl.Fingerprints.Explain;
using Whorl.Store;

namespace Whorl.Cli.Detecting;

/// <summary>Verdicts for people: a line each, and what speaks for and against below it.</summary>
internal static class VerdictText
{
    public static void Write(Stream to, IReadOnlyList<C2Verdict> verdicts, Week week, double threshold)
    {
        using StreamWriter text = new(to, new UTF8Encoding(false), leaveOpen: true);
        text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{week}: {verdicts.Count} servers, threshold {threshold:0.###}"));
        foreach (C2Verdict verdict in verdicts)
        {
            string families = string.Join(", ", verdict.Families.Take(3).Select(family => string.Create(CultureInfo.InvariantCulture, $"{Printable.Text(family.Name)} ({family.Count})")));
            text.WriteLine();
            text.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{verdict.Word.ToUpperInvariant(),-11}{Printable.Text(verdict.Server.Target)}  score {(verdict.Score is { } score ? score.ToString("0.000", CultureInfo.InvariantCulture) : "unknown")}{(verdict.Lower is { } lower ? $", at least {lower:0.00} with 95 % confidence" : string.Empty)}"));
            if (verdict is { Probability: { } probability, Rate: { } rate })
            {
                text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  where {rate:0.######} of the servers are C2, this one is with probability {probability:0.000}"));
            }

            if (families.Length > 0)
            {
                text.WriteLine($"  family  {families}");
            }

            foreach (string reason in verdict.Evidence)
            {
                text.WriteLine($"  {Printable.Text(reason)}");
            }

            foreach (string caveat in verdict.Caveats)
            {
                text.WriteLine($"  but: {Printable.Text(caveat)}");
            }
        }
    }

    /// <summary>A line for a server of a content delivery network.</summary>
    public static void Write(Stream to, CdnVerdict verdict)
    {
        string where = verdict.OffNet == OffNet.No ? "on-net" : $"off-net: {verdict.OffNet.Name()}";
        to.Write(Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"{verdict.Cdn,-12}{where,-24}{verdict.Confidence,6:0.00}  {Printable.Text(verdict.Server.Target)}\n")));
    }
}

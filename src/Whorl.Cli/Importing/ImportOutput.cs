using System.Globalization;
using System.Text;
using System.Text.Json;
using Whorl.Fingerprints.Explain;
using Whorl.Intelligence.Feeds;
using Whorl.Intelligence.Importing;
using Whorl.Store.Feeds;

namespace Whorl.Cli.Importing;

/// <summary>Writes what became of each import, one record or a few lines a file.</summary>
internal sealed class ImportOutput(Stream output, OutputFormat format)
{
    public void Write(ImportResult result)
    {
        if (format == OutputFormat.Table)
        {
            output.Write(Encoding.UTF8.GetBytes(InWords(result)));
        }
        else
        {
            WriteRecord(result);
        }

        output.Flush();
    }

    private static string InWords(ImportResult result)
    {
        if (result.Problem is not null)
        {
            return string.Empty; // said on standard error
        }

        StringBuilder text = new();
        FeedCounts counts = result.Counts;
        text.Append(Printable.Text(result.Source ?? result.Origin)).Append("  ");
        if (result.IsUnchanged && counts.Rows == 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"unchanged{(result.KeptLastGood is { } why ? $": {why}" : string.Empty)}\n");
            return text.ToString();
        }

        text.Append(CultureInfo.InvariantCulture, $"{result.Format}{(result.IsGuessed ? " (guessed)" : string.Empty)}  ");

        text.Append(CultureInfo.InvariantCulture, $"{counts.Rows:N0} rows: {counts.Accepted:N0} taken, {counts.Merged:N0} merged, {counts.Rejected:N0} rejected");
        text.Append(counts.Skipped > 0 ? string.Create(CultureInfo.InvariantCulture, $", {counts.Skipped:N0} of no use here") : string.Empty);
        text.Append(result.IsUnchanged ? ", unchanged\n" : "\n");
        if (result.Damage is { } damage)
        {
            text.Append(CultureInfo.InvariantCulture, $"  damaged: {Printable.Text(damage)}\n");
        }

        if (result.KeptLastGood is { } reason)
        {
            text.Append(CultureInfo.InvariantCulture, $"  the earlier rows stay: {reason}; --force replaces them\n");
        }

        foreach (Rejection rejection in result.FirstRejected)
        {
            text.Append(CultureInfo.InvariantCulture, $"  line {rejection.Line}: {rejection.Reason}: {rejection.Excerpt}\n");
        }

        return text.ToString();
    }

    private void WriteRecord(ImportResult result)
    {
        using (Utf8JsonWriter writer = new(output))
        {
            ImportJson.Write(writer, result);
        }

        output.Write("\n"u8);
    }
}

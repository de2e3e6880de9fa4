using System.Text;
using Whorl.Fingerprints.Text;
using Whorl.Observations.Text;
using Whorl.Probing.Targets;

namespace Whorl.Cli.Scanning;

/// <summary>Lists what a scan would connect to, in the order in which it would, without a packet and without a look-up.</summary>
internal static class DryRun
{
    private const int WriteSize = 64 * 1024;

    public static void Write(TargetSource source, TargetSourceOptions order, OutputFormat format, Stream output)
    {
        Utf8Text text = new(WriteSize + 4096);
        if (format == OutputFormat.Csv)
        {
            text.Append("target,ip,port,sni,excluded\n"u8);
        }

        while (source.TryNext(out Target target))
        {
            if (format == OutputFormat.JsonLines)
            {
                WriteJson(target, text);
            }
            else
            {
                WriteLine(target, format == OutputFormat.Csv, text);
            }

            if (text.Length >= WriteSize)
            {
                output.Write(text.Written);
                text.Clear();
            }
        }

        output.Write(text.Written);
        output.Flush();
        Terminal.Complain(FormattableString.Invariant($"a dry run: nothing was sent; the seed of this order is {order.Seed}"));
    }

    private static void WriteJson(in Target target, Utf8Text text)
    {
        text.Append("{\"type\":\"target\",\"target\":"u8);
        AppendString(target.Text, text);
        text.Append(",\"ip\":"u8);
        AppendAddress(target, "\""u8, "null"u8, text);
        text.Append(",\"port\":"u8);
        JsonText.AppendNumber(text, target.Port);
        text.Append(",\"sni\":"u8);
        if (target.ServerName is null)
        {
            text.Append("null"u8);
        }
        else
        {
            AppendString(target.ServerName, text);
        }

        text.Append(",\"excluded\":"u8);
        JsonText.AppendBool(text, target.IsExcluded);
        text.Append("}\n"u8);
    }

    /// <summary>A line that is a target again, or a row of CSV.</summary>
    private static void WriteLine(in Target target, bool isCsv, Utf8Text text)
    {
        char separator = isCsv ? ',' : ' ';
        text.Append(Encoding.UTF8.GetBytes(isCsv && target.Text.Contains(',', StringComparison.Ordinal) ? $"\"{target.Text}\"" : target.Text));
        text.Append((byte)separator);
        AppendAddress(target, ""u8, isCsv ? ""u8 : "-"u8, text);
        text.Append((byte)separator);
        JsonText.AppendNumber(text, target.Port);
        text.Append((byte)separator);
        text.Append(Encoding.UTF8.GetBytes(target.ServerName ?? (isCsv ? "" : "-")));
        text.Append((byte)separator);
        text.Append(target.IsExcluded ? "excluded"u8 : isCsv ? ""u8 : "-"u8);
        text.Append((byte)'\n');
    }

    private static void AppendAddress(in Target target, ReadOnlySpan<byte> quote, ReadOnlySpan<byte> unknown, Utf8Text text)
    {
        if (target.Address is not { } address)
        {
            text.Append(unknown);
            return;
        }

        text.Append(quote);
        address.TryFormat(text.Reserve(64), out int written);
        text.Advance(written);
        text.Append(quote);
    }

    private static void AppendString(string value, Utf8Text text)
    {
        Span<byte> bytes = stackalloc byte[512];
        JsonText.AppendString(text, Encoding.UTF8.TryGetBytes(value, bytes, out int written) ? bytes[..written] : Encoding.UTF8.GetBytes(value));
    }
}

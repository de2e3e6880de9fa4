using System.Text;
using Whorl.Cli.Configuration;
using Whorl.Cli.Usage;
using Whorl.Fingerprints.Text;
using Whorl.Observations;
using Whorl.Observations.Scans;

namespace Whorl.Cli.Scanning;

/// <summary>
/// A finding that a user wants an exit code for: <c>FIELD=VALUE</c> or <c>FIELD!=VALUE</c>, several of them separated by commas, of
/// which one is enough. Values are those of CSV, without regard to case; * stands for any characters.
/// </summary>
internal sealed class FailCondition
{
    private readonly List<(ScanField Field, bool IsEqual, string Pattern)> terms = [];
    private readonly ScanFieldText values = new(new CertificateEncoder());
    private readonly Utf8Text text = new(1024);

    private FailCondition(Setting setting)
    {
        foreach (string term in setting.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int sign = term.IndexOf('=', StringComparison.Ordinal);
            bool isEqual = sign < 1 || term[sign - 1] != '!';
            string name = sign < 0 ? term : term[..(isEqual ? sign : sign - 1)].Trim();
            if (sign < 0)
            {
                throw new UsageException($"{setting.Name}: '{term}' must be FIELD=VALUE or FIELD!=VALUE, as status!=success or jarm=27d40d*");
            }

            if (!ScanFields.TryFind(name, out ScanField field))
            {
                throw new UsageException($"{setting.Name}: there is no field '{name}'{Suggestion.For(name, ScanFields.Names, $"the fields are {string.Join(", ", ScanFields.Names)}")}");
            }

            terms.Add((field, isEqual, term[(sign + 1)..].Trim()));
        }

        if (terms.Count == 0)
        {
            throw new UsageException($"{setting.Name} needs at least one condition, as status!=success");
        }
    }

    /// <summary>Whether a record has fulfilled the condition.</summary>
    public bool IsFulfilled { get; private set; }

    /// <summary>The condition that a setting asks for; null without one.</summary>
    public static FailCondition? Parse(Setting? setting) => setting is { } given ? new FailCondition(given) : null;

    /// <summary>Looks at a record.</summary>
    public void Look(ScanRecord record)
    {
        foreach ((ScanField field, bool isEqual, string pattern) in terms)
        {
            text.Clear();
            values.Append(field, record, text);
            IsFulfilled |= System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, Encoding.UTF8.GetString(text.Written)) == isEqual;
        }
    }
}

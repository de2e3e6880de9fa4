using Whorl.Detection.Scoring;
using Whorl.Intelligence.Stacks;
using Whorl.Store;

namespace Whorl.Detection.Stacks;

/// <summary>
/// Names the TLS stack behind a fingerprint by the measured ones that are equal to it, else by those that are most like it. How far
/// such a name can be trusted is tried on the table itself: every program is named by the
/// others, as if it had not been measured, and every library counts as much as any other, however many programs use it.
/// </summary>
public sealed class StackKnowledge
{
    private static readonly Lazy<StackKnowledge> Default = new(() => new StackKnowledge(MeasuredStacks.Shipped));

    private readonly ILookup<FingerprintMethod, Row> rows;
    private readonly Dictionary<(FingerprintMethod Method, int Class), (double Right, int Trials)> trials = [];

    /// <summary>Takes a table, and tries it.</summary>
    public StackKnowledge(IReadOnlyList<MeasuredStack> table)
    {
        rows = table.ToLookup(row => row.Fingerprint.Method, row => new Row(row, StackParts.Of(row.Fingerprint)));
        foreach (IGrouping<FingerprintMethod, Row> method in rows)
        {
            Try(method.Key, [.. method]);
        }
    }

    /// <summary>What this version comes with.</summary>
    public static StackKnowledge Shipped => Default.Value;

    /// <summary>The name; null where no measured fingerprint has half of the parts in common.</summary>
    public StackAnswer? Name(Fingerprint fingerprint)
    {
        (Likeness likeness, List<Row> nearest) = Nearest(rows[fingerprint.Method], fingerprint.Value, StackParts.Of(fingerprint));
        if (nearest.Count == 0)
        {
            return null;
        }

        (double right, int tried) = trials.GetValueOrDefault((fingerprint.Method, likeness.Class));
        double trust = (right + 0.5) / (tried + 1);
        (double least, double most) = (BetaQuantile.OfShare(right, tried - right, 0.05), BetaQuantile.OfShare(right, tried - right, 0.95));
        int all = nearest.Select(row => row.Stack.Program).Distinct(StringComparer.Ordinal).Count();
        StackChance[] libraries =
        [
            .. nearest.GroupBy(row => row.Stack.Library, StringComparer.Ordinal).Select(library =>
            {
                double share = ShareOf(library.Key, nearest);
                return Chance(library.Key, library.Select(row => row.Stack.LibraryVersion), library.Select(row => row.Stack.Program).Distinct(StringComparer.Ordinal).Count(), share, share * trust, share * least, share * most);
            }).OrderByDescending(chance => chance.Probability).ThenBy(chance => chance.Name, StringComparer.Ordinal),
        ];

        // A program that was not measured is one more that may show it.
        StackChance[] programs =
        [
            .. nearest.GroupBy(row => row.Stack.Program, StringComparer.Ordinal).Select(program => Chance(
                program.Key, program.Select(row => row.Stack.ProgramVersion), 1, 1.0 / all, trust / (all + 1), least * BetaQuantile.OfShare(1, all, 0.05), most * BetaQuantile.OfShare(1, all, 0.95)))
                .OrderBy(chance => chance.Name, StringComparer.Ordinal),
        ];
        return new StackAnswer(likeness.IsExact, likeness.Equal, likeness.Parts, right, tried, libraries, programs);
    }

    private static StackChance Chance(string name, IEnumerable<string> versions, int programs, double share, double probability, double lower, double upper)
    {
        string[] sorted = [.. versions.Distinct(StringComparer.Ordinal).Order(VersionOrder.Instance)];
        return new StackChance(name, sorted[0], sorted[^1], programs, share, probability, lower, upper);
    }

    /// <summary>The rows that are most like a fingerprint; none where the likeness says nothing.</summary>
    private static (Likeness Likeness, List<Row> Nearest) Nearest(IEnumerable<Row> table, string value, string[] parts)
    {
        List<Row> nearest = [];
        Likeness best = default;
        foreach (Row row in table)
        {
            bool isSame = row.Stack.Fingerprint.Value == value;
            Likeness likeness = Likeness.Of(row.Parts, isSame ? row.Parts : parts, isSame);
            int order = likeness.CompareTo(best);
            if (!likeness.Counts || (nearest.Count > 0 && order < 0))
            {
                continue;
            }

            if (order > 0)
            {
                nearest.Clear();
            }

            best = likeness;
            nearest.Add(row);
        }

        return (best, nearest);
    }

    /// <summary>A library's share of programs; a program that was measured with several counts for each in part.</summary>
    private static double ShareOf(string library, List<Row> nearest)
    {
        IGrouping<string, Row>[] programs = [.. nearest.GroupBy(row => row.Stack.Program, StringComparer.Ordinal)];
        return programs.Sum(program => (double)program.Count(row => row.Stack.Library == library) / program.Count()) / programs.Length;
    }

    /// <summary>
    /// Names every program by the others. The rate of right names is the mean over libraries, of the mean over their programs, of the
    /// mean over their setups: a library that very many programs use must not speak for all.
    /// </summary>
    private void Try(FingerprintMethod method, Row[] table)
    {
        List<(int Class, string Library, string Program, double Right)> named = [];
        foreach (Row row in table.DistinctBy(row => (row.Stack.Library, row.Stack.Program, row.Stack.Fingerprint.Value)))
        {
            (Likeness likeness, List<Row> nearest) = Nearest(table.Where(other => other.Stack.Program != row.Stack.Program), row.Stack.Fingerprint.Value, row.Parts);
            if (nearest.Count > 0)
            {
                named.Add((likeness.Class, row.Stack.Library, row.Stack.Program, ShareOf(row.Stack.Library, nearest)));
            }
        }

        foreach (var likeness in named.GroupBy(trial => trial.Class))
        {
            double rate = likeness.GroupBy(trial => trial.Library, StringComparer.Ordinal)
                .Average(library => library.GroupBy(trial => trial.Program, StringComparer.Ordinal).Average(program => program.Average(trial => trial.Right)));
            int tried = likeness.Select(trial => trial.Program).Distinct(StringComparer.Ordinal).Count();
            trials[(method, likeness.Key)] = (rate * tried, tried);
        }
    }

    private sealed record Row(MeasuredStack Stack, string[] Parts);
}

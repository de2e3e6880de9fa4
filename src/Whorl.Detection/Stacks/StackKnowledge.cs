using System.Collections.Concurrent;
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

    private readonly Func<FingerprintMethod, IReadOnlyList<MeasuredStack>> table;
    private readonly ConcurrentDictionary<int, Lazy<Tried>> methods = [];

    /// <summary>Takes a table; a method's fingerprints are tried when one of them is asked for first.</summary>
    public StackKnowledge(IReadOnlyList<MeasuredStack> table)
        : this(method => [.. table.Where(row => row.Fingerprint.Method == method)])
    {
    }

    private StackKnowledge(Func<FingerprintMethod, IReadOnlyList<MeasuredStack>> table) => this.table = table;

    /// <summary>What this version comes with.</summary>
    public static StackKnowledge Shipped => Default.Value;

    /// <summary>Begins to read and try a method's fingerprints beside whatever the caller does until it asks for a name.</summary>
    public void Prepare(FingerprintMethod method)
    {
        Lazy<Tried> known = Of(method);
        if (!known.IsValueCreated)
        {
            // A thread of its own: the pool would have to be set up first.
            new Thread(static lazy => _ = ((Lazy<Tried>)lazy!).Value) { IsBackground = true }.UnsafeStart(known);
        }
    }

    /// <summary>The name; null where no measured fingerprint has half of the parts in common.</summary>
    public StackAnswer? Name(Fingerprint fingerprint)
    {
        Tried known = Of(fingerprint.Method).Value;
        (Likeness likeness, List<Row> nearest) = Nearest(known.Rows, fingerprint.Value, known.PartsOf(fingerprint), null);
        if (nearest.Count == 0)
        {
            return null;
        }

        (double right, int tried) = known.Trials[likeness.Class];
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

    private Lazy<Tried> Of(FingerprintMethod method) => methods.GetOrAdd((int)method, _ => new Lazy<Tried>(() => Try(method)));

    private static StackChance Chance(string name, IEnumerable<string> versions, int programs, double share, double probability, double lower, double upper)
    {
        string[] sorted = [.. versions.Distinct(StringComparer.Ordinal).Order(VersionOrder.Instance)];
        return new StackChance(name, sorted[0], sorted[^1], programs, share, probability, lower, upper);
    }

    /// <summary>The rows that are most like a fingerprint, a program left out where one is named; none where the likeness says nothing.</summary>
    private static (Likeness Likeness, List<Row> Nearest) Nearest(List<Row> table, string value, int[] parts, string? without)
    {
        List<Row> nearest = [];
        Likeness best = default;
        foreach (Row row in table)
        {
            if (without is not null && row.Stack.Program == without)
            {
                continue;
            }

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
        Dictionary<string, Share> programs = new(StringComparer.Ordinal);
        foreach (Row row in nearest)
        {
            Share share = programs.TryGetValue(row.Stack.Program, out Share? known) ? known : programs[row.Stack.Program] = new Share();
            share.Add(row.Stack.Library == library ? 1 : 0);
        }

        return Share.MeanOf(programs);
    }

    /// <summary>
    /// Names every program by the others. The rate of right names is the mean over libraries, of the mean over their programs, of the
    /// mean over their setups: a library that very many programs use must not speak for all.
    /// </summary>
    private Tried Try(FingerprintMethod method)
    {
        Tried tried = new(table(method));
        Dictionary<string, Dictionary<string, Share>>?[] byClass = new Dictionary<string, Dictionary<string, Share>>?[Likeness.Classes];
        HashSet<string> setups = new(StringComparer.Ordinal);
        foreach (Row row in tried.Rows)
        {
            MeasuredStack stack = row.Stack;
            if (!setups.Add($"{stack.Library}\n{stack.Program}\n{stack.Fingerprint.Value}"))
            {
                continue;
            }

            (Likeness likeness, List<Row> nearest) = Nearest(tried.Rows, stack.Fingerprint.Value, row.Parts, stack.Program);
            if (nearest.Count > 0)
            {
                Dictionary<string, Dictionary<string, Share>> libraries = byClass[likeness.Class] ??= new(StringComparer.Ordinal);
                Dictionary<string, Share> programs = libraries.TryGetValue(stack.Library, out Dictionary<string, Share>? known) ? known : libraries[stack.Library] = new(StringComparer.Ordinal);
                Share share = programs.TryGetValue(stack.Program, out Share? found) ? found : programs[stack.Program] = new Share();
                share.Add(ShareOf(stack.Library, nearest));
            }
        }

        for (int i = 0; i < byClass.Length; i++)
        {
            if (byClass[i] is { } libraries)
            {
                HashSet<string> programs = new(StringComparer.Ordinal);
                Share rate = new();
                foreach (Dictionary<string, Share> library in libraries.Values)
                {
                    rate.Add(Share.MeanOf(library));
                    programs.UnionWith(library.Keys);
                }

                tried.Trials[i] = (rate.Mean * programs.Count, programs.Count);
            }
        }

        return tried;
    }

    private sealed record Row(MeasuredStack Stack, int[] Parts);

    /// <summary>The rows of a method, and for each class of likeness how many programs were named rightly and how many were tried.</summary>
    private sealed class Tried
    {
        private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal) { [string.Empty] = 0 };

        public Tried(IReadOnlyList<MeasuredStack> table)
        {
            foreach (MeasuredStack stack in table)
            {
                Rows.Add(new Row(stack, Array.ConvertAll(StackParts.Of(stack.Fingerprint), part => numbers.TryGetValue(part, out int number) ? number : numbers[part] = numbers.Count)));
            }
        }

        public List<Row> Rows { get; } = [];

        public (double Right, int Programs)[] Trials { get; } = new (double, int)[Likeness.Classes];

        /// <summary>The numbers of a fingerprint's parts; what no row has is like nothing.</summary>
        public int[] PartsOf(Fingerprint fingerprint) => Array.ConvertAll(StackParts.Of(fingerprint), part => numbers.GetValueOrDefault(part, -1));
    }

    /// <summary>A mean in the making. (Classes and loops: what a library makes of types of ours that are values is compiled when it first runs, and a look-up is one run.)</summary>
    private sealed class Share
    {
        private double sum;
        private int count;

        public double Mean => sum / count;

        public static double MeanOf(Dictionary<string, Share> shares)
        {
            Share all = new();
            foreach (Share share in shares.Values)
            {
                all.Add(share.Mean);
            }

            return all.Mean;
        }

        public void Add(double value)
        {
            sum += value;
            count++;
        }
    }
}

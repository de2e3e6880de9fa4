using System.Globalization;
using Whorl.Probing;
using Whorl.Store.Sightings;

namespace Whorl.Detection.Hunting.Hunts;

/// <summary>
/// Servers that answer a client otherwise than that client is answered under that name: the day's rarest, ranked. A ranking to look
/// through, not an alarm, as the long tail never ends.
/// </summary>
public sealed class RarePairHunt : IHunt
{
    private const string Rare = "rare", RareWithMarks = "rare-with-marks";
    private const long Day = 86_400L * 1_000_000_000;
    private const double RareShare = 0.02, CommonShare = 0.5, Modifier = 0.15;

    private readonly RuleSettings settings;
    private readonly HuntInput input;
    private readonly Dictionary<(string Client, string Name, string Answer), Answered> pairs = [];
    private readonly Dictionary<(string Client, string Name), Context> contexts = [];
    private readonly Dictionary<(string Client, string Answer), long> byClient = [];
    private readonly Dictionary<string, Context> clients = new(StringComparer.Ordinal);
    private readonly Dictionary<(HostAddress Client, HostAddress Server, ushort Port), Rhythm> rhythms = [];
    private readonly HashSet<HostAddress> sources = [];
    private readonly Dictionary<(string Client, string Name, string Answer), Hit> today = [];
    private readonly double smoothing;
    private readonly int least;
    private long day = long.MinValue;

    private RarePairHunt(RuleSettings settings, HuntInput input)
    {
        this.settings = settings;
        this.input = input;
        smoothing = settings.Number("smoothing");
        least = settings.Count("least-flows");
    }

    /// <summary>The kind.</summary>
    public static HuntKind Kind { get; } = new(
        "rare-pair",
        [
            new("smoothing", ParameterKind.Number, 0.001, 100),
            new("least-flows", ParameterKind.Count, 1, 1_000_000),
            new("least-surprise", ParameterKind.Number, 0, 64),
            new("mixed", ParameterKind.Number, 0, 1),
            new("top", ParameterKind.Count, 1, 10_000),
            new("history", ParameterKind.Days, 0, 3650),
        ],
        [Rare, RareWithMarks],
        (settings, input) => new RarePairHunt(settings, input));

    /// <inheritdoc/>
    public long History => settings.Days("history");

    /// <summary>Bits of surprise at an answer that was given <paramref name="times"/> of <paramref name="all"/> times, where <paramref name="kinds"/> answers are known: additive smoothing.</summary>
    public static double Surprise(double times, double all, int kinds, double smoothing) => -Math.Log2((times + smoothing) / (all + (smoothing * kinds)));

    /// <summary>A surprise weighed by how many of the sources share it: up to 2 % adds 15 %, from half on takes 15 %.</summary>
    public static double Weighed(double surprise, double prevalence) => surprise * (prevalence <= RareShare ? 1 + Modifier : prevalence >= CommonShare ? 1 - Modifier : 1);

    /// <inheritdoc/>
    public void Learn(HandshakeSighting handshake) => Count(handshake, out _);

    /// <inheritdoc/>
    public void Look(HandshakeSighting handshake)
    {
        long date = (long)Math.Floor((double)handshake.Timestamp / Day);
        if (date > day)
        {
            Rank();
            day = date;
        }

        if (Count(handshake, out (string Client, string Name, string Answer) pair) && !today.ContainsKey(pair))
        {
            today[pair] = Hit.Of(handshake, settings.Rule, Rare, Severity.Info);
        }
    }

    /// <inheritdoc/>
    public void Finish() => Rank();

    private bool Count(HandshakeSighting handshake, out (string Client, string Name, string Answer) pair)
    {
        pair = default;
        if ((handshake.Ja4 ?? handshake.Ja3) is not { } client || handshake.Ja3s is not { } answer || handshake.Traits.HasFlag(HandshakeTraits.Resumed))
        {
            return false;
        }

        pair = (client.Value, handshake.ServerName ?? string.Empty, answer.Value);
        Answered counted = Of(pairs, pair);
        counted.Flows++;
        counted.Sources.Add(handshake.ClientAddress);
        counted.HasSelfSigned |= handshake.Traits.HasFlag(HandshakeTraits.SelfSigned);
        Context context = Of(contexts, (pair.Client, pair.Name));
        context.Flows++;
        context.Kinds += counted.Flows == 1 ? 1 : 0;
        context.Most = Math.Max(context.Most, counted.Flows);
        Context whole = Of(clients, pair.Client);
        whole.Flows++;
        long times = byClient.GetValueOrDefault((pair.Client, pair.Answer)) + 1;
        byClient[(pair.Client, pair.Answer)] = times;
        whole.Kinds += times == 1 ? 1 : 0;
        whole.Most = Math.Max(whole.Most, times);
        sources.Add(handshake.ClientAddress);
        Of(rhythms, (handshake.ClientAddress, handshake.ServerAddress, handshake.ServerPort)).Beat(handshake.Timestamp);
        return true;
    }

    /// <summary>Ranks the day's pairs with all that was counted so far, and says the rarest.</summary>
    private void Rank()
    {
        List<(double Rank, Hit Hit)> ranked = [];
        foreach (((string Client, string Name, string Answer) pair, Hit hit) in today)
        {
            if (Judge(pair, hit) is { } judged)
            {
                ranked.Add(judged);
            }
        }

        today.Clear();
        foreach ((_, Hit hit) in ranked.OrderByDescending(each => each.Rank).ThenBy(each => each.Hit.Timestamp).Take(settings.Count("top")))
        {
            input.Report(hit);
        }
    }

    private (double Rank, Hit Hit)? Judge((string Client, string Name, string Answer) pair, Hit hit)
    {
        Answered counted = pairs[pair];
        Context context = contexts[(pair.Client, pair.Name)];
        double times = counted.Flows;
        bool isThin = context.Flows < least;
        if (isThin)
        {
            // A name that is hardly ever asked for says nothing of its answers: the client's answers under all names do.
            context = clients[pair.Client];
            times = byClient[(pair.Client, pair.Answer)];
        }

        if (context.Flows < least)
        {
            input.Hold(settings.Rule, "clients that were seen too seldom to be surprised at");
            return null;
        }

        if (!isThin && (double)context.Most / context.Flows < settings.Number("mixed"))
        {
            input.Hold(settings.Rule, "names behind which several kinds of servers answer");
            return null;
        }

        double surprise = Surprise(times, context.Flows, context.Kinds, smoothing);
        double prevalence = (double)counted.Sources.Count / sources.Count;
        if (surprise < settings.Number("least-surprise"))
        {
            return null;
        }

        List<HitEvidence> evidence =
        [
            new("surprise", surprise, string.Create(CultureInfo.InvariantCulture, $"{surprise:0.0} bits: {times:N0} of {context.Flows:N0} answers to this client{(isThin ? " under any name" : " under this name")} are this one, of {context.Kinds} kinds")),
            new("prevalence", prevalence, string.Create(CultureInfo.InvariantCulture, $"{counted.Sources.Count:N0} of {sources.Count:N0} clients have met it")),
        ];
        int marks = Marks(pair, counted, hit, evidence);
        string @case = marks > 1 ? RareWithMarks : Rare;
        if (settings.SeverityOf(@case) is not { } severity)
        {
            input.Hold(settings.Rule, $"{@case} is off");
            return null;
        }

        double rank = Weighed(surprise, prevalence);
        List<string> guards = [];
        if (isThin)
        {
            guards.Add(string.Create(CultureInfo.InvariantCulture, $"the name was asked for fewer than {least} times, so that the client's answers under all names are the measure"));
        }

        return (rank, hit with
        {
            Case = @case,
            Severity = severity,
            Score = rank,
            Evidence = evidence,
            Guards = guards,
            Caveats = ["a ranking, not an alarm: most rare pairs are one-off servers, advertising and load balancers", "the server's fingerprint depends on the client's hello, so that it is compared under the same client only"],
        });
    }

    /// <summary>Counts what makes a rare pair more than rare: a self-signed certificate, no name, the beat of a clock.</summary>
    private int Marks((string Client, string Name, string Answer) pair, Answered counted, Hit hit, List<HitEvidence> evidence)
    {
        int before = evidence.Count;
        if (counted.HasSelfSigned)
        {
            evidence.Add(new("self_signed", null, "the server's certificate is its own issuer"));
        }

        if (pair.Name.Length == 0)
        {
            evidence.Add(new("no_name", null, "no name was asked for"));
        }

        if (rhythms[(hit.Client!.Value, hit.Server!.Value, hit.Port!.Value)] is { IsRegular: true } rhythm)
        {
            evidence.Add(new("beacon", rhythm.Variation, string.Create(CultureInfo.InvariantCulture, $"{rhythm.Beats} connections every {rhythm.Mean / 1e9:0.#} seconds, with a variation of {rhythm.Variation:0.00}")));
        }

        return evidence.Count - before;
    }

    private static TValue Of<TKey, TValue>(Dictionary<TKey, TValue> counts, TKey key)
        where TKey : notnull
        where TValue : new()
    {
        if (!counts.TryGetValue(key, out TValue? value))
        {
            counts[key] = value = new TValue();
        }

        return value;
    }

    private sealed class Answered
    {
        public long Flows;
        public bool HasSelfSigned;

        public HashSet<HostAddress> Sources { get; } = [];
    }

    private sealed class Context
    {
        public long Flows;
        public int Kinds;
        public long Most;
    }
}

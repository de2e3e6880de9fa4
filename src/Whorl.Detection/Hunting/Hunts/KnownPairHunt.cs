using System.Globalization;
using Whorl.Store;
using Whorl.Store.Feeds;
using Whorl.Store.Reading;
using Whorl.Store.Sightings;

namespace Whorl.Detection.Hunting.Hunts;

/// <summary>
/// A client's and a server's fingerprint of a known family in one handshake, and what else agrees with them. A client's fingerprint
/// alone is a hint, a server's alone is nothing.
/// </summary>
public sealed class KnownPairHunt : IHunt
{
    private const string ClientAlone = "client-alone", ServerAlone = "server-alone", Pair = "pair", PairPopular = "pair-popular", ClientAndTarget = "client-and-target", Triple = "triple";

    private readonly RuleSettings settings;
    private readonly HuntInput input;
    private readonly ThreatMarks own = new();

    private KnownPairHunt(RuleSettings settings, HuntInput input)
    {
        this.settings = settings;
        this.input = input;
        foreach ((string family, IReadOnlyList<string> hashes) in settings.Table("pairs"))
        {
            if (hashes.Count != 2 || !hashes.All(hash => hash.Length == 32 && hash.All(char.IsAsciiHexDigit)))
            {
                throw new Yaml.HuntFileException($"{settings.Rule}: the pair of {family} is to be a JA3 and a JA3S, 32 hexadecimal digits each, as [4d7a..., 80b3...]");
            }

            own.Add(new ThreatSet([Mark(IndicatorType.Ja3, hashes[0], family), Mark(IndicatorType.Ja3s, hashes[1], family)], $"the rule {settings.Rule}"));
        }

        if (input.Knowledge.Marks.IsEmpty)
        {
            input.Say($"{settings.Rule}: the store lists no fingerprint of a threat, so that only the rule's own pairs are looked for; whorl import brings lists");
        }
    }

    /// <summary>The kind.</summary>
    public static HuntKind Kind { get; } = new(
        "known-pair",
        [
            new("pairs", ParameterKind.Table),
            new("client-weight", ParameterKind.Number, 0, 1),
            new("server-weight", ParameterKind.Number, 0, 1),
            new("third-weight", ParameterKind.Number, 0, 1),
        ],
        [ClientAlone, ServerAlone, Pair, PairPopular, ClientAndTarget, Triple],
        (settings, input) => new KnownPairHunt(settings, input));

    /// <summary>What one part is worth: its weight, less for every doubling of the benign programs that show it too.</summary>
    public static double Worth(double weight, int ambiguity) => weight / (1 + Math.Log2(1 + ambiguity));

    /// <inheritdoc/>
    public void Look(HandshakeSighting handshake)
    {
        List<ThreatSet> client = [.. Find(IndicatorType.Ja3, handshake.Ja3?.Value, handshake.Timestamp), .. Find(IndicatorType.Ja4, handshake.Ja4?.Value, handshake.Timestamp)];
        List<ThreatSet> server = [.. Find(IndicatorType.Ja3s, handshake.Ja3s?.Value, handshake.Timestamp)];
        if (client.Count == 0 && server.Count == 0)
        {
            return;
        }

        // One row of a list that has both halves, or two lists that name one family.
        ThreatSet? pair = client.FirstOrDefault(set => server.Contains(set))
            ?? client.FirstOrDefault(set => set.Family is { } family && server.Exists(other => other.Family == family));
        List<HitEvidence> third = Third(handshake);
        string @case = (client.Count > 0, pair is not null, third.Count > 0) switch
        {
            (_, true, true) => Triple,
            (_, true, false) => Pair,
            (true, false, true) => ClientAndTarget,
            (true, false, false) => ClientAlone,
            _ => ServerAlone,
        };
        List<string> guards = [];
        string? ordinary = input.Knowledge.OrdinaryServer(handshake.ServerAddress, handshake.ServerPort, handshake.ServerName, handshake.Timestamp);
        if (ordinary is not null)
        {
            guards.Add(@case == Pair ? $"{ordinary}: lowered from {Pair} to {PairPopular}" : ordinary);
            @case = @case == Pair ? PairPopular : @case;
        }

        if (settings.SeverityOf(@case) is not { } severity)
        {
            input.Hold(settings.Rule, $"{@case} is off");
            return;
        }

        input.Report(Describe(handshake, @case, severity, pair is not null ? [pair] : client.Count > 0 ? client : server, pair is not null, third) with { Guards = guards });
    }

    private static Indicator Mark(IndicatorType type, string value, string family) => new() { Type = type, Value = value.ToLowerInvariant(), Role = IndicatorRole.Threat, Family = family };

    private Hit Describe(HandshakeSighting handshake, string @case, Severity severity, List<ThreatSet> sets, bool isPair, List<HitEvidence> third)
    {
        ClientProfile profile = sets.Exists(set => set.Parts.Any(part => part.Type == IndicatorType.Ja3)) && handshake.Ja3 is { } ja3
            ? input.Knowledge.ClientOf(FingerprintMethod.Ja3, ja3.Value) : input.Knowledge.ClientOf(handshake);
        double client = Worth(settings.Number("client-weight"), profile.Programs.Count);
        double server = isPair ? settings.Number("server-weight") : 0;
        double rest = third.Count > 0 ? settings.Number("third-weight") : 0;
        ThreatSet first = sets[0];
        List<HitEvidence> evidence =
        [
            isPair ? new("pair", server, $"client and server fingerprint are those of {first.Family ?? "a threat"}, listed by {first.Source}")
                : new("client_listed", client, $"the client's fingerprint is listed as {first.Family ?? "a threat"} by {first.Source}"),
            new("ambiguity", profile.Programs.Count, string.Create(CultureInfo.InvariantCulture, $"who else uses the client's fingerprint: {profile.ProgramsInWords()}; its part counts {client:0.00}")),
            .. third,
        ];
        List<string> caveats = ["a client's fingerprint names a TLS library and its settings, which programs share"];
        if (profile.Programs.Count == 0 && profile.Count == 0)
        {
            caveats.Add("no client database in the store knows the fingerprint, so that its ambiguity is unknown, not 0");
        }

        if (isPair)
        {
            caveats.Add("the server's fingerprint depends on the client's hello: the pair is one mark and a half, not two");
        }

        return Hit.Of(handshake, settings.Rule, @case, severity) with
        {
            Score = 1 - ((1 - client) * (1 - server) * (1 - rest)),
            Families = [.. sets.Select(set => set.Family).OfType<string>().Distinct(StringComparer.Ordinal)],
            Evidence = evidence,
            Caveats = caveats,
        };
    }

    private IEnumerable<ThreatSet> Find(IndicatorType type, string? value, long at) => input.Knowledge.Marks.Find(type, value, at).Concat(own.Find(type, value, at));

    /// <summary>Marks of a threat that do not hang on the TLS libraries: the certificate, the address, the name.</summary>
    private List<HitEvidence> Third(HandshakeSighting handshake)
    {
        List<HitEvidence> found = [];
        foreach ((IndicatorType type, string? value) in ((IndicatorType, string?)[])[(IndicatorType.CertificateSha1, handshake.Certificate?.Sha1), (IndicatorType.CertificateSha256, handshake.Certificate?.Sha256)])
        {
            if (Find(type, value, handshake.Timestamp).FirstOrDefault() is { } set)
            {
                found.Add(new("certificate_listed", null, $"the server's certificate is listed as {set.Family ?? "a threat"} by {set.Source}"));
                break;
            }
        }

        foreach (ListedValue listed in input.Knowledge.ServerListings(handshake.ServerAddress, handshake.ServerPort, handshake.ServerName, handshake.Timestamp))
        {
            if (listed.Indicator.Role == IndicatorRole.Threat)
            {
                found.Add(new("target_listed", null, $"{listed.Indicator.Value} is listed as {listed.Indicator.Family ?? listed.Indicator.Label ?? "a threat"} by {listed.Source.Name}"));
                break;
            }
        }

        return found;
    }
}

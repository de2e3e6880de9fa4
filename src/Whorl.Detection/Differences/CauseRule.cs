using Whorl.Detection.Stacks;
using Whorl.Fingerprints.Explain;
using Whorl.Store;

namespace Whorl.Detection.Differences;

/// <summary>Finds the likely cause by what changed, by the measured TLS stacks, and by what the store saw elsewhere; the strongest sign first.</summary>
internal static class CauseRule
{
    /// <summary>How likely a library's name must be, at the lower bound, to be a sign.</summary>
    private const double Confident = 0.5;

    public static CauseHint Of(ServerObservation before, ServerObservation after, IReadOnlyList<ServerChange> changes, SeenElsewhere? elsewhere)
    {
        HashSet<DifferenceKind> kinds = [.. changes.Select(change => change.Kind)];
        if (StatusChanges.IsUnreachable(after.Status) && kinds.Contains(DifferenceKind.Status))
        {
            return new CauseHint(LikelyCause.Unreachable, ["the later scan heard nothing of it"]);
        }

        if (kinds.Remove(DifferenceKind.Status) && kinds.Count == 0)
        {
            return new CauseHint(LikelyCause.Unknown, []);
        }

        if (kinds.All(kind => kind == DifferenceKind.CertificateRenewed) && kinds.Count > 0)
        {
            return new CauseHint(LikelyCause.CertificateRenewal, ["the certificate follows the earlier one, and nothing else changed"]);
        }

        string? otherStack = OtherStack(before, after);
        List<string> other = SignsOfAnother(before, after, kinds, otherStack);
        if (other.Count > 1)
        {
            return new CauseHint(LikelyCause.OtherMachine, other);
        }

        List<string> update = SignsOfUpdate(before, after, changes, elsewhere);
        if (update.Count > 0)
        {
            return new CauseHint(LikelyCause.Update, update);
        }

        if (other.Count > 0)
        {
            return new CauseHint(LikelyCause.OtherMachine, other);
        }

        if (changes.Any(change => change is { Kind: DifferenceKind.ExtensionOrder or DifferenceKind.ExtensionValue, IsBySetting: false }))
        {
            return new CauseHint(LikelyCause.Update, ["order and contents of extensions are the library's, and settings rarely change them"]);
        }

        DifferenceKind[] settings =
        [
            DifferenceKind.ProtocolVersion, DifferenceKind.CipherSuite, DifferenceKind.CipherOrder, DifferenceKind.Group, DifferenceKind.HelloRetry, DifferenceKind.Alpn,
            DifferenceKind.ClientCertificate, DifferenceKind.CertificateOtherKey, DifferenceKind.CertificateIssuer, DifferenceKind.CertificateNames, DifferenceKind.AnswersFewer, DifferenceKind.AnswersMore,
        ];
        return kinds.Overlaps(settings) || changes.Any(change => change.IsBySetting)
            ? new CauseHint(LikelyCause.Configuration, ["what changed is what settings choose, and the program says nothing of another version"])
            : new CauseHint(LikelyCause.Unknown, []);
    }

    private static List<string> SignsOfAnother(ServerObservation before, ServerObservation after, HashSet<DifferenceKind> kinds, string? otherStack)
    {
        List<string> signs = [];
        if (otherStack is not null)
        {
            signs.Add(otherStack);
        }

        if (before.Server is { Length: > 0 } old && after.Server is { Length: > 0 } now && Product.Of(old) is [{ Name: var one }, ..] && Product.Of(now) is [{ Name: var two }, ..] && one != two)
        {
            signs.Add($"{Printable.Excerpt(two)} answers where {Printable.Excerpt(one)} did");
        }

        if (kinds.Contains(DifferenceKind.CertificateNames) || kinds.Contains(DifferenceKind.CertificateIssuer))
        {
            // A new certificate alone may be no more than a change of mind.
            string sign = kinds.Contains(DifferenceKind.CertificateNames) ? "its certificate is for other names" : "its certificate is of another issuer";
            signs.AddRange(signs.Count > 0 || kinds.Contains(DifferenceKind.ExtensionOrder) ? [sign] : []);
        }

        return signs;
    }

    /// <summary>Another library by the measured stacks, where both fingerprints are named with confidence.</summary>
    private static string? OtherStack(ServerObservation before, ServerObservation after)
    {
        bool isByAtsf = before.Atsf is not null && after.Atsf is not null;
        (Fingerprint? one, Fingerprint? two) = isByAtsf ? (before.Atsf, after.Atsf) : (before.Jarm, after.Jarm);
        if (one is null || two is null || one.Value == two.Value)
        {
            return null;
        }

        string? old = Library(one);
        string? now = Library(two);
        return old is not null && now is not null && old != now ? $"its TLS library looks like {now}, and looked like {old}" : null;
    }

    private static string? Library(Fingerprint fingerprint) =>
        StackKnowledge.Shipped.Name(fingerprint) is { Libraries: [{ Lower: >= Confident } first, ..] } ? first.Name : null;

    private static List<string> SignsOfUpdate(ServerObservation before, ServerObservation after, IReadOnlyList<ServerChange> changes, SeenElsewhere? elsewhere)
    {
        List<string> signs = [.. changes.Where(change => change.Kind == DifferenceKind.ServerVersion).Select(change => change.Sentence)];
        if (elsewhere?.Compare(before, after) is { } seen)
        {
            signs.Add(seen);
        }

        return signs;
    }
}

using Whorl.Fingerprints.Explain;

namespace Whorl.Detection.Differences;

/// <summary>Changes of the Server header: other versions of the same programs, or other programs.</summary>
internal static class ServerHeaderChanges
{
    public static void Add(string? before, string? after, List<ServerChange> changes)
    {
        if (before is null || after is null || before == after)
        {
            return;
        }

        IReadOnlyList<Product> old = Product.Of(before);
        IReadOnlyList<Product> now = Product.Of(after);
        string[] versions = [.. old.Zip(now).Where(pair => pair.First.Version is not null && pair.Second.Version is not null && pair.First.Version != pair.Second.Version).Select(Went)];
        bool isSameVersions = old.Zip(now).All(pair => (pair.First.Version is null) == (pair.Second.Version is null));
        if (versions.Length > 0 && isSameVersions && old.Select(product => product.Name).SequenceEqual(now.Select(product => product.Name), StringComparer.Ordinal))
        {
            changes.Add(new ServerChange(DifferenceKind.ServerVersion, before, after, Printable.List(versions)));
            return;
        }

        changes.Add(new ServerChange(
            DifferenceKind.ServerHeader, before, after,
            before.Length == 0 ? $"It now names itself {Printable.Excerpt(after)} in its Server header"
                : after.Length == 0 ? $"It no longer names itself in its Server header ({Printable.Excerpt(before)})"
                : $"It names itself {Printable.Excerpt(after)} instead of {Printable.Excerpt(before)} in its Server header"));
    }

    private static string Went((Product First, Product Second) pair) =>
        $"{Printable.Excerpt(pair.First.Name)} went from {Printable.Excerpt(pair.First.Version!)} to {Printable.Excerpt(pair.Second.Version!)}";
}

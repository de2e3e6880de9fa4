namespace Whorl.Detection.Differences;

/// <summary>A program that a Server header names.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version; null where the header leaves it out.</param>
internal readonly record struct Product(string Name, string? Version)
{
    /// <summary>The name, and the version behind a space.</summary>
    public override string ToString() => Version is null ? Name : $"{Name} {Version}";

    /// <summary>The products of a header (RFC 9110 section 10.2.4), its comments left out.</summary>
    public static IReadOnlyList<Product> Of(string header)
    {
        List<Product> products = [];
        int depth = 0;
        foreach (string word in header.Replace("(", " ( ", StringComparison.Ordinal).Replace(")", " ) ", StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (word is "(" or ")")
            {
                depth = Math.Max(0, depth + (word == "(" ? 1 : -1));
            }
            else if (depth == 0)
            {
                int slash = word.IndexOf('/');
                products.Add(slash > 0 && slash < word.Length - 1 ? new Product(word[..slash], word[(slash + 1)..]) : new Product(word, null));
            }
        }

        return products;
    }
}

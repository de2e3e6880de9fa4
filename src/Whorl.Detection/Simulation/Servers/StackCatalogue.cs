using System.Globalization;
using Whorl.Detection.Simulation.Chance;

namespace Whorl.Detection.Simulation.Servers;

/// <summary>The stacks of benign servers, the most frequent first, and those of the CDNs.</summary>
internal sealed class StackCatalogue
{
    private static readonly string[] Products =
    [
        "nginx", "Apache", "Microsoft-IIS", "LiteSpeed", "openresty", "Caddy", "Apache-Coyote", "Jetty", "gunicorn", "Kestrel", "Tengine", "envoy",
        "Python", "Cowboy", "lighttpd", "HTTPAPI", "Oracle-HTTP-Server", "cpsrvd", "BigIP", "Server",
    ];

    private readonly SoftwareStack[] stacks;
    private readonly Zipf popularity;
    private readonly Zipf places = new(1024, isSteep: true);

    public StackCatalogue(PopulationOptions options, Looks looks)
    {
        popularity = new Zipf(options.Stacks);
        StackTraits[] traits = new StackTraits[options.Stacks];
        stacks = new SoftwareStack[options.Stacks];
        for (int rank = 0; rank < stacks.Length; rank++)
        {
            Draw draw = new(options.Seed, Purpose.Traits, rank);
            traits[rank] = new StackTraits(ref draw);
            StackTraits jarm = rank > 0 && draw.Is(options.JarmTwins) ? traits[draw.Below(rank)] : traits[rank];
            string product = rank < Products.Length ? Products[rank] : Products[draw.Below(Products.Length)];
            int variants = Math.Max(1, options.VariantsPerStack / 2) + draw.Below(Math.Max(1, options.VariantsPerStack - (options.VariantsPerStack / 2)));
            stacks[rank] = new SoftwareStack(
                new StackPlan(Draw.Key(options.Seed, Purpose.Variants, rank), traits[rank], jarm, HeadersOf(product, ref draw), options.JarmBlindness)
                {
                    FirstVariants = variants,
                    NewVariants = options.NewVariants,
                },
                looks);
        }

        Edges = new SoftwareStack[Cdn.All.Length];
        for (int cdn = 0; cdn < Edges.Length; cdn++)
        {
            Draw draw = new(options.Seed, Purpose.Traits, -1 - cdn);
            StackTraits edge = new(ref draw);
            Edges[cdn] = new SoftwareStack(
                new StackPlan(Draw.Key(options.Seed, Purpose.Variants, -1 - cdn), edge, edge, [Cdn.All[cdn].Server], options.JarmBlindness)
                {
                    FirstVariants = 8,
                    NewVariants = options.NewVariants,
                },
                looks);
        }
    }

    /// <summary>Stacks of benign servers.</summary>
    public int Count => stacks.Length;

    /// <summary>The stacks of the CDNs' edges, in the order of <see cref="Cdn.All"/>.</summary>
    public SoftwareStack[] Edges { get; }

    /// <summary>The stack of that rank.</summary>
    public SoftwareStack this[int rank] => stacks[rank];

    /// <summary>A stack by popularity.</summary>
    public SoftwareStack DrawStack(ref Draw draw) => stacks[popularity.Draw(ref draw)];

    /// <summary>A variant of those that a week has: by popularity, which is by age, but for one in ten that takes the newest first.</summary>
    public int DrawVariant(SoftwareStack stack, int week, ref Draw draw, double newestFirst = 0.1)
    {
        int count = Math.Min(stack.CountAt(week), 1024);
        bool isNewest = draw.Is(newestFirst);
        int place = places.Draw(ref draw, count);
        return isNewest ? count - 1 - place : place;
    }

    /// <summary>The header of a server: by the stack's habit, turned by the variant for half of the servers, so that header and configuration go together.</summary>
    public string? DrawHeader(SoftwareStack stack, int variant, ref Draw draw, string name)
    {
        if (draw.Is(0.02))
        {
            return string.Create(CultureInfo.InvariantCulture, $"{name[..name.IndexOf('-', StringComparison.Ordinal)]}-web");
        }

        string?[] headers = stack.Headers;
        int place = places.Draw(ref draw, headers.Length);
        return headers[draw.Is(0.5) ? (place + variant) % headers.Length : place];
    }

    private static string?[] HeadersOf(string product, ref Draw draw)
    {
        string?[] headers = new string?[1 + draw.Below(6)];
        for (int at = 0; at < headers.Length; at++)
        {
            headers[at] = at == 0 ? product
                : draw.Is(0.12) ? null
                : string.Create(CultureInfo.InvariantCulture, $"{product}/{1 + draw.Below(2)}.{draw.Below(30)}.{draw.Below(9)}{(draw.Is(0.2) ? " (Ubuntu)" : string.Empty)}");
        }

        return headers;
    }
}

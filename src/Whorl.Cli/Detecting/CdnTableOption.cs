using System.CommandLine;
using Whorl.Capture.Files;
using Whorl.Cli.Configuration;
using Whorl.Detection.Cdns;
using Whorl.Store;

namespace Whorl.Cli.Detecting;

/// <summary>What marks the servers of content delivery networks: the shipped table, or one of the user's.</summary>
internal sealed class CdnTableOption
{
    private readonly Option<string?> table = new("--cdn-table") { Description = "What marks the networks, in place of the shipped table: lines of CDN, 'as', 'server' or 'certificate', and a value, with tabs between.", HelpName = "FILE" };

    public void AddTo(Command command) => command.Options.Add(table);

    public CdnCatalogue Read(Settings settings)
    {
        if (settings.Find(table)?.Value is not { } path)
        {
            return CdnCatalogue.Shipped;
        }

        try
        {
            using StreamReader reader = new(path);
            return CdnCatalogue.TryRead(reader, out CdnCatalogue catalogue, out string problem) ? catalogue : throw new FailureException($"{path} is no table of CDNs: {problem}");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new FailureException($"{path} cannot be read: {FileProblem.InOneClause(problem)}");
        }
    }

    /// <summary>The autonomous systems, without which no server is certainly a network's.</summary>
    public static NetworkTable SystemsOf(IStore store)
    {
        NetworkTable networks = store.ReadNetworks();
        return !networks.IsEmpty ? networks
            : throw new FailureException("the store has no table of autonomous systems, by which a network's own servers are known; import one: whorl import asn FILE");
    }
}

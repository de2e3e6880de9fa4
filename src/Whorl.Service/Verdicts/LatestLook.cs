using Whorl.Store.Reading;
using Whorl.Store.Sightings;

namespace Whorl.Service.Verdicts;

/// <summary>The latest look that the store has at a server.</summary>
internal static class LatestLook
{
    private const int MostTargets = 50;

    /// <summary>The look at that port and under that name, of those that count, with its time; null where there is none.</summary>
    public static ServerSighting? Find(IStoreReader reader, ServerQuestion question, ushort port, string? name, Func<ServerSighting, bool> counts)
    {
        (ServerSighting Server, long At)? latest = null;
        foreach (TargetHistory history in reader.Histories(question, MostTargets, mostStates: 1))
        {
            ServerSighting server = history.Latest;
            long at = history.States[^1].Times.Last;
            if (server.Port == port && server.ServerName == name && counts(server) && (latest is null || at > latest.Value.At))
            {
                latest = (server, at);
            }
        }

        if (latest is not { } found)
        {
            return null;
        }

        found.Server.Timestamp = found.At;
        return found.Server;
    }
}

using Whorl.Cli.Demonstration.Servers;

namespace Whorl.Cli.Demonstration.Recording;

/// <summary>Chooses how traffic is recorded.</summary>
internal static class TrafficRecording
{
    /// <summary>Listens to the loopback interface where this process may, and relays connections where it may not, which is noted, or where that is wanted.</summary>
    public static ITrafficRecording Begin(string path, IReadOnlyList<DemoServer> servers, bool isRelayWanted, Action<string> note, TimeProvider time)
    {
        if (!isRelayWanted)
        {
            if (LiveRecording.TryBegin(path, servers, out LiveRecording? live, out string? problem))
            {
                return live;
            }

            note($"{problem}; a relay records instead");
        }

        return new RelayRecording(path, servers, time);
    }
}

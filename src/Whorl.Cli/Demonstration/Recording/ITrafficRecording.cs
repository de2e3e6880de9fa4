using System.Net;
using Whorl.Cli.Demonstration.Servers;

namespace Whorl.Cli.Demonstration.Recording;

/// <summary>Records what clients and servers say to each other into a capture file.</summary>
internal interface ITrafficRecording : IAsyncDisposable
{
    /// <summary>How it is recorded, in words.</summary>
    string Words { get; }

    /// <summary>Where clients find a server.</summary>
    IPEndPoint DoorOf(DemoServer server);

    /// <summary>Ends the recording; the file is whole then.</summary>
    Task FinishAsync();
}

using System.Net;
using System.Net.Sockets;

namespace Whorl.Probing.Targets;

/// <summary>
/// Names from the system's resolver: hosts file, search domains and all. A look-up is a thread of its own until the system ends it,
/// cancelled or not, which is why <see cref="Resolver"/> counts it until then: in the pool, which is as wide as the machine, a few slow
/// names would stop everything else.
/// </summary>
public sealed class SystemLookup : INameLookup
{
    /// <inheritdoc/>
    public async Task<Resolution> LookUpAsync(string name, CancellationToken cancellation)
    {
        try
        {
            IPAddress[] addresses = await Task.Factory.StartNew(
                static name => Dns.GetHostAddresses((string)name!), name, cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default)
                .ConfigureAwait(false);
            return Resolution.Of(addresses.Select(HostAddress.From));
        }
        catch (SocketException failure)
        {
            return Resolution.Failed(failure.SocketErrorCode switch
            {
                SocketError.HostNotFound => ResolutionStatus.NoSuchName,
                SocketError.NoData => ResolutionStatus.NoAddress,
                SocketError.TryAgain or SocketError.NoRecovery => ResolutionStatus.ServerFailure,
                _ => ResolutionStatus.Unreachable,
            });
        }
        catch (ArgumentException)
        {
            // A name that the runtime does not pass on: longer than 255 characters, or no host name to it.
            return Resolution.Failed(ResolutionStatus.NoSuchName);
        }
    }
}

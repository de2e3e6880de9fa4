namespace Whorl.Probing.Targets;

/// <summary>A way to look up names, one look-up at a time: without a cache, and with no limit of its own.</summary>
public interface INameLookup
{
    /// <summary>
    /// Looks up the IPv4 and IPv6 addresses of a name. What the network does is told by the result; the one exception is
    /// <see cref="OperationCanceledException"/>.
    /// </summary>
    Task<Resolution> LookUpAsync(string name, CancellationToken cancellation);
}

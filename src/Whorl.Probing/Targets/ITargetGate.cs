namespace Whorl.Probing.Targets;

/// <summary>Asked of every target while a scan runs: whether it may be connected to at all, and when.</summary>
public interface ITargetGate
{
    /// <summary>Refuses a name before it is resolved or asked for, in a clause; null where it may be.</summary>
    string? RefuseName(string name);

    /// <summary>
    /// Refuses an address, in a clause; null where it may be connected to. <paramref name="name"/> is the name that led to it, null for an address
    /// that was given. Of a name every address is asked, and one that is refused refuses the name.
    /// </summary>
    string? RefuseAddress(HostAddress address, string? name);

    /// <summary>Returns when a target that is not refused may be probed.</summary>
    /// <exception cref="OperationCanceledException">It may not be in this run.</exception>
    ValueTask AdmitAsync(CancellationToken cancellation);
}

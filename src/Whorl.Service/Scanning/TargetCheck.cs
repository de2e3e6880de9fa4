using Whorl.Probing;
using Whorl.Probing.Targets;
using Whorl.Service.Policy;
using Whorl.Service.Verdicts;

namespace Whorl.Service.Scanning;

/// <summary>A server that may be scanned, at the one address that was checked.</summary>
/// <param name="Address">The address.</param>
/// <param name="Port">The port.</param>
/// <param name="Name">The name to ask for; null for none.</param>
internal sealed record CheckedTarget(HostAddress Address, ushort Port, string? Name);

/// <summary>
/// Finds the address of a target and asks the policy: of the name before it is resolved, and of every address it leads to. One address that
/// is refused refuses the name, so that no name can lead into a network by being answered differently the next time.
/// </summary>
internal sealed class TargetCheck(ScanPolicy policy, INameLookup lookup)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Asks the policy again of a target that was let through; null where it still is.</summary>
    public PolicyRefusal? Refuse(VerdictRequest request, CheckedTarget target) =>
        (target.Name is { } asked ? policy.RefuseName(asked) : null) ?? (request.Address is null ? policy.RefuseName(request.Host) : null) ?? policy.RefuseAddress(target.Address, request.Address is null ? request.Host : null);

    /// <summary>Finds the target's address, or says why it is not scanned.</summary>
    public async Task<(CheckedTarget? Target, VerdictOutcome? Refused)> RunAsync(VerdictRequest request, CancellationToken cancellation)
    {
        if (request.HidesAddress)
        {
            return (null, new VerdictOutcome.Refused(new PolicyRefusal("hidden-address", $"'{request.Host}' is a number in a form that hides which address it is; write the address in full")));
        }

        if (request.ServerName is { } name && policy.RefuseName(name) is { } denied)
        {
            return (null, new VerdictOutcome.Refused(denied));
        }

        if (request.Address is { } literal)
        {
            return policy.RefuseAddress(literal, name: null) is { } no ? (null, new VerdictOutcome.Refused(no)) : (new CheckedTarget(literal, request.Port, request.ServerName), null);
        }

        if (policy.RefuseName(request.Host) is { } host)
        {
            return (null, new VerdictOutcome.Refused(host));
        }

        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(Patience);
        Resolution resolution;
        try
        {
            resolution = await lookup.LookUpAsync(request.Host, deadline.Token).WaitAsync(deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (null, new VerdictOutcome.Unresolved($"the name {request.Host} got no answer from the name server in time"));
        }

        if (resolution.Addresses.IsEmpty)
        {
            return (null, new VerdictOutcome.Unresolved($"the name {request.Host} {resolution.Sentence}"));
        }

        foreach (HostAddress address in resolution.Addresses)
        {
            if (policy.RefuseAddress(address, request.Host) is { } no)
            {
                return (null, new VerdictOutcome.Refused(no with { Detail = $"the name {request.Host} leads to {address}: {no.Detail}" }));
            }
        }

        return (new CheckedTarget(resolution.Addresses[0], request.Port, request.ServerName), null);
    }
}

using System.Threading.Channels;
using Whorl.Probing.Targets;

namespace Whorl.Probing.Scanning;

/// <summary>Why a target is not probed at all.</summary>
public enum NotProbed
{
    /// <summary>The exclusion list names it or its address.</summary>
    Excluded,

    /// <summary>Its name leads to no address.</summary>
    Unresolved,
}

/// <summary>
/// Leads targets to the loops: excluded ones aside, names to addresses by a resolver, each address to the loop of its network, so that
/// one thread alone keeps count of a neighbour's connections.
/// </summary>
public sealed class TargetFeed
{
    private const int LookupsAtOnce = 512;
    private const int IPv4Network = 24;
    private const int IPv6Network = 48;

    private readonly TargetSource source;
    private readonly Resolver resolver;
    private readonly ExclusionList exclusions;
    private readonly bool allAddresses;
    private readonly Func<Target, bool> isWanted;
    private readonly Action<Target, int> expect;
    private readonly Action<Target, NotProbed, string> notProbed;
    private readonly ITargetGate? gate;

    /// <summary>A feed from a source.</summary>
    /// <param name="source">Where targets come from.</param>
    /// <param name="resolver">What finds the addresses of names.</param>
    /// <param name="exclusions">What must not be connected to, names' addresses included.</param>
    /// <param name="allAddresses">Whether all addresses of a name are probed, or the first alone.</param>
    /// <param name="isWanted">Whether a target is still to be done.</param>
    /// <param name="expect">Told, before a target is probed, how many of its addresses will be.</param>
    /// <param name="notProbed">Told of each target, or address of one, that is not probed, and why.</param>
    /// <param name="gate">Asked of every target that is not excluded; null where all may be probed.</param>
    public TargetFeed(
        TargetSource source,
        Resolver resolver,
        ExclusionList exclusions,
        bool allAddresses,
        Func<Target, bool> isWanted,
        Action<Target, int> expect,
        Action<Target, NotProbed, string> notProbed,
        ITargetGate? gate = null)
    {
        this.source = source;
        this.resolver = resolver;
        this.exclusions = exclusions;
        this.allAddresses = allAddresses;
        this.isWanted = isWanted;
        this.expect = expect;
        this.notProbed = notProbed;
        this.gate = gate;
    }

    /// <summary>Feeds until the source is at its end, and then completes the channels; waits where there is no room.</summary>
    /// <param name="channels">A channel for each loop.</param>
    /// <param name="room">Entered once for each target; whoever is done with the target releases it.</param>
    /// <param name="wake">Called with the number of a channel that has a target or is complete.</param>
    /// <param name="cancellation">Ends the feeding.</param>
    public async Task RunAsync(Channel<ScanTarget>[] channels, SemaphoreSlim room, Action<int> wake, CancellationToken cancellation)
    {
        using SemaphoreSlim lookups = new(LookupsAtOnce);
        try
        {
            while (source.TryNext(out Target target))
            {
                cancellation.ThrowIfCancellationRequested();
                if (!isWanted(target))
                {
                    continue;
                }

                await room.WaitAsync(cancellation).ConfigureAwait(false);
                if (target.IsExcluded)
                {
                    expect(target, 1);
                    notProbed(target, NotProbed.Excluded, "the exclusion list names it");
                }
                else if (Refusal(target) is { } refusal)
                {
                    expect(target, 1);
                    notProbed(target, NotProbed.Excluded, refusal);
                }
                else if (target.Address is { } address)
                {
                    expect(target, 1);
                    await AdmitAsync(cancellation).ConfigureAwait(false);
                    await PassAsync(new ScanTarget(target, address, 0), channels, wake, cancellation).ConfigureAwait(false);
                }
                else
                {
                    await lookups.WaitAsync(cancellation).ConfigureAwait(false);
                    _ = ResolveAsync(target, channels, wake, lookups, cancellation);
                }
            }

            for (int i = 0; i < LookupsAtOnce; i++)
            {
                await lookups.WaitAsync(cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            for (int i = 0; i < channels.Length; i++)
            {
                channels[i].Writer.TryComplete();
                wake(i);
            }
        }
    }

    private static int ChannelOf(HostAddress address, int channels)
    {
        HostAddress network = address.NetworkOf(address.IsIPv4 ? IPv4Network : IPv6Network);
        ulong mixed = (network.High ^ network.Low) * 0x9e3779b97f4a7c15;
        return (int)((mixed >> 32) % (uint)channels);
    }

    private async Task ResolveAsync(Target target, Channel<ScanTarget>[] channels, Action<int> wake, SemaphoreSlim lookups, CancellationToken cancellation)
    {
        try
        {
            Resolution resolution = await resolver.ResolveAsync(target.Name!, cancellation).ConfigureAwait(false);
            if (resolution.Addresses.IsEmpty)
            {
                expect(target, 1);
                notProbed(target, NotProbed.Unresolved, $"the name {target.Name} {resolution.Sentence}");
                return;
            }

            if (Refusal(target, resolution) is { } refusal)
            {
                expect(target, 1);
                notProbed(target, NotProbed.Excluded, refusal);
                return;
            }

            await AdmitAsync(cancellation).ConfigureAwait(false);
            int count = allAddresses ? resolution.Addresses.Length : 1;
            expect(target, count);
            for (int i = 0; i < count; i++)
            {
                HostAddress address = resolution.Addresses[i];
                if (exclusions.Contains(address))
                {
                    notProbed(target, NotProbed.Excluded, $"the exclusion list names its address {address}");
                }
                else
                {
                    await PassAsync(new ScanTarget(target, address, i), channels, wake, cancellation).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The scan is being stopped: nobody waits for this target any more, and a resumed scan will take it again.
        }
        finally
        {
            lookups.Release();
        }
    }

    /// <summary>Why the gate refuses what a target names; null where it does not.</summary>
    private string? Refusal(in Target target)
    {
        if (gate is null)
        {
            return null;
        }

        string? refusal = target.Address is { } address ? gate.RefuseAddress(address, name: null) : gate.RefuseName(target.Name!);
        return refusal ?? (target.ServerName is { } asked && asked != target.Name ? gate.RefuseName(asked) : null);
    }

    /// <summary>Why the gate refuses one of the addresses that a name leads to; null where it does not.</summary>
    private string? Refusal(in Target target, Resolution resolution)
    {
        if (gate is null)
        {
            return null;
        }

        foreach (HostAddress address in resolution.Addresses)
        {
            if (gate.RefuseAddress(address, target.Name) is { } refusal)
            {
                return $"the name {target.Name} leads to {address}: {refusal}";
            }
        }

        return null;
    }

    private ValueTask AdmitAsync(CancellationToken cancellation) => gate?.AdmitAsync(cancellation) ?? ValueTask.CompletedTask;

    private static async ValueTask PassAsync(ScanTarget target, Channel<ScanTarget>[] channels, Action<int> wake, CancellationToken cancellation)
    {
        int at = ChannelOf(target.Address, channels.Length);
        if (!channels[at].Writer.TryWrite(target))
        {
            await channels[at].Writer.WriteAsync(target, cancellation).ConfigureAwait(false);
        }

        wake(at);
    }
}

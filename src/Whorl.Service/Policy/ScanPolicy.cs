using Whorl.Probing;
using Whorl.Probing.Targets;

namespace Whorl.Service.Policy;

/// <summary>What the service may scan, as its operator wrote it down.</summary>
/// <param name="Allowed">What may be scanned although it is special, the machine itself, or a cloud's metadata: addresses and networks. With <paramref name="IsOnlyAllowed"/> all that may be scanned, names too.</param>
/// <param name="Denied">What must not be scanned, whatever else is said.</param>
/// <param name="IsOnlyAllowed">Whether nothing but what is allowed may be scanned.</param>
public sealed record ScanPolicy(ExclusionList Allowed, ExclusionList Denied, bool IsOnlyAllowed)
{
    /// <summary>
    /// Where clouds tell a machine its secrets. Link-local ones are special anyway; some are in networks that a company may want to allow,
    /// and must then be allowed by themselves.
    /// </summary>
    private static readonly HostAddress[] Metadata = [.. new[] { "169.254.169.254", "169.254.170.2", "169.254.169.253", "100.100.100.200", "192.0.0.192", "168.63.129.16", "fd00:ec2::254", "fd20:ce::254" }.Select(text =>
        HostAddress.TryParse(text, out HostAddress address) ? address : throw new InvalidOperationException(text))];

    /// <summary>Public addresses and nothing else.</summary>
    public static ScanPolicy Default { get; } = new(ExclusionList.Empty, ExclusionList.Empty, IsOnlyAllowed: false);

    /// <summary>The machine's own addresses.</summary>
    public Func<HostAddress, bool> IsOwn { get; init; } = OwnAddresses.Contains;

    /// <summary>What does not want to be scanned, whatever else is said; asked for again at every check.</summary>
    public Func<ExclusionList> OptedOut { get; init; } = () => ExclusionList.Empty;

    /// <summary>The same policy, which heeds a list of those who do not want to be scanned.</summary>
    public ScanPolicy Heeding(OptOutList list) => this with { OptedOut = () => list.Current };

    /// <summary>Refuses a name, before it is resolved; null where it may be asked for.</summary>
    public PolicyRefusal? RefuseName(string name) =>
        OptedOut().Contains(name) ? new PolicyRefusal("opt-out", $"the owner of {name} does not want to be scanned (opt-out)")
        : Denied.Contains(name) ? new PolicyRefusal("denied-name", $"the policy denies the name {name}") : null;

    /// <summary>
    /// Refuses an address; null where it may be connected to. <paramref name="name"/> is the name that led to it, null for an address that was given: a
    /// name that is merely asked for proves nothing.
    /// </summary>
    public PolicyRefusal? RefuseAddress(HostAddress address, string? name)
    {
        if (OptedOut() is { Ranges: > 0 } optedOut && (optedOut.Contains(address) || (Embedded(address) is { } within && optedOut.Contains(within))))
        {
            return new PolicyRefusal("opt-out", $"the owner of {address} does not want to be scanned (opt-out)");
        }

        if (Denied.Contains(address))
        {
            return new PolicyRefusal("denied-address", $"the policy denies the address {address}");
        }

        if (Array.IndexOf(Metadata, address) >= 0 && !IsAllowedByItself(address))
        {
            return new PolicyRefusal("cloud-metadata", $"{address} is where clouds keep a machine's secrets");
        }

        bool isAllowed = Allowed.Contains(address);
        if (!isAllowed && IsOwn(address))
        {
            return new PolicyRefusal("own-address", $"{address} is an address of this machine, which the policy does not list");
        }

        if (!isAllowed && Embedded(address) is { } inner && RefuseAddress(inner, name) is { } refusal)
        {
            return refusal with { Detail = $"{address} leads to {inner}: {refusal.Detail}" };
        }

        if (!isAllowed && SpecialRanges.Find(address) is { } range)
        {
            return new PolicyRefusal("special-address", $"{address} is no public address ({range.Name}, {range.Reference}), and the policy does not list it");
        }

        return IsOnlyAllowed && !isAllowed && !(name is not null && Allowed.Contains(name))
            ? new PolicyRefusal("not-allowed", $"the policy does not list the address {address}{(name is null ? "" : $" or the name {name}")}")
            : null;
    }

    /// <summary>The IPv4 address within one of IPv6: IPv4-compatible (RFC 4291), translated (RFC 6052), 6to4 (RFC 3056); null for none. Mapped ones are IPv4 already.</summary>
    private static HostAddress? Embedded(HostAddress address)
    {
        if (address.IsIPv4)
        {
            return null;
        }

        bool isCompatible = address.High == 0 && address.Low >> 32 == 0 && address.Low > 1;
        bool isTranslated = address.High == 0x0064_ff9b_0000_0000 && address.Low >> 32 == 0;
        bool is6to4 = address.High >> 48 == 0x2002;
        return isCompatible || isTranslated ? new HostAddress((uint)address.Low, true)
            : is6to4 ? new HostAddress((uint)(address.High >> 16), true)
            : null;
    }

    /// <summary>Whether an address is on the list and neither of its neighbours is: not as a part of a network.</summary>
    private bool IsAllowedByItself(HostAddress address) =>
        Allowed.Contains(address) && !Allowed.Contains(address.Next()) && !Allowed.Contains(new HostAddress(address.High, address.Low - 1, address.IsIPv4));
}

/// <summary>Why something must not be scanned.</summary>
/// <param name="Policy">The rule's name, which answers and the audit log use.</param>
/// <param name="Detail">The reason, a clause.</param>
public sealed record PolicyRefusal(string Policy, string Detail);

using System.Globalization;
using Whorl.Probing;
using Whorl.Store.Feeds;

namespace Whorl.Detection.Clients;

/// <summary>Where a client went, as far as it is known.</summary>
public sealed record Destination
{
    /// <summary>The server name, in lower case; null where none was asked for.</summary>
    public string? Name { get; private init; }

    /// <summary>The address; null where unknown.</summary>
    public HostAddress? Address { get; private init; }

    /// <summary>The port; null where unknown.</summary>
    public ushort? Port { get; private init; }

    /// <summary>The number of the autonomous system that announces the address; null where no table has it.</summary>
    public uint? System { get; private init; }

    /// <summary>The last two labels of the name, by which client databases count domains.</summary>
    public string? Domain
    {
        get
        {
            int last = Name?.LastIndexOf('.') ?? -1;
            return last <= 0 ? Name : Name![(Name!.LastIndexOf('.', last - 1) + 1)..];
        }
    }

    /// <summary>Whether nothing is known.</summary>
    public bool IsEmpty => Name is null && Address is null && Port is null;

    /// <summary>A destination of these parts; <paramref name="systemOf"/> finds the autonomous system.</summary>
    public static Destination Of(string? name, HostAddress? address, ushort? port, Func<HostAddress, uint?> systemOf) => new()
    {
        Name = name?.Trim().TrimEnd('.').ToLowerInvariant() is { Length: > 0 } given ? given : null,
        Address = address,
        Port = port,
        System = address is { } known ? systemOf(known) : null,
    };

    /// <summary>The parts that are known, as client databases write them.</summary>
    public IEnumerable<(DestinationKind Kind, string Value)> Parts()
    {
        if (Port is { } port)
        {
            yield return (DestinationKind.Port, port.ToString(CultureInfo.InvariantCulture));
        }

        if (System is { } system)
        {
            yield return (DestinationKind.AutonomousSystem, system.ToString(CultureInfo.InvariantCulture));
        }

        if (Address is { } address)
        {
            yield return (DestinationKind.Address, address.ToString());
        }

        if (Name is { } name)
        {
            yield return (DestinationKind.Domain, Domain!);
            yield return (DestinationKind.ServerName, name);
        }
    }
}

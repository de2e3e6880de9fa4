using System.Globalization;
using Whorl.Probing;
using Whorl.Probing.Targets;
using Whorl.Service.Verdicts;

namespace Whorl.Service.Watching;

/// <summary>A server that is watched, as its operator named it: a name is resolved anew at every look.</summary>
/// <param name="Host">The name, or the address in its usual form.</param>
/// <param name="Address">The address, where the host is one.</param>
/// <param name="Port">The port.</param>
/// <param name="ServerName">The name to ask for; null for none.</param>
public sealed record WatchTarget(string Host, HostAddress? Address, ushort Port, string? ServerName)
{
    private const ushort UsualPort = 443;

    /// <summary>The target as <c>whorl scan</c> takes it: <c>host:port</c>, with the name behind a comma where it is another.</summary>
    public string Text
    {
        get
        {
            string where = Address is { } address ? address.WithPort(Port) : string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");
            return ServerName is { } name && name != Host ? $"{where},{name}" : where;
        }
    }

    /// <summary>The request that the scan policy is asked with: the same as for a scan on demand.</summary>
    internal VerdictRequest Request => new() { Host = Host, Address = Address, Port = Port, ServerName = ServerName };

    /// <summary>Reads a target; null where it is none, and then <paramref name="problem"/> is a clause about it.</summary>
    /// <param name="text">The target.</param>
    /// <param name="serverName">The name to ask for instead of the host's; null for the host's.</param>
    /// <param name="problem">What is wrong with it.</param>
    public static WatchTarget? TryRead(string text, string? serverName, out string problem)
    {
        TargetRefusal refusal = TargetParser.Parse(text, out TargetLine line);
        if (refusal != TargetRefusal.None || line.IsEmpty || line.Block is not null)
        {
            problem = line.Block is not null ? "is a network; watch its servers one by one" : line.IsEmpty && refusal == TargetRefusal.None ? "is empty" : refusal.Sentence();
            return null;
        }

        ReadOnlySpan<char> name = line.ServerName;
        if (serverName is not null && HostName.TryRead(serverName, out name) is var wrong and not TargetRefusal.None)
        {
            problem = $"cannot be asked for {serverName}: it {wrong.Sentence()}";
            return null;
        }

        problem = string.Empty;
        string host = line.Address is { } address ? address.ToString() : line.Name.ToString().ToLowerInvariant();
        return new WatchTarget(host, line.Address, line.Port == 0 ? UsualPort : line.Port, name.IsEmpty ? null : name.ToString().ToLowerInvariant());
    }

    /// <inheritdoc/>
    public override string ToString() => Text;
}

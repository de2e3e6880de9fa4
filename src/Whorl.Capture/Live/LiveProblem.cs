using System.Net.NetworkInformation;
using Whorl.Capture.Live.Native;

namespace Whorl.Capture.Live;

/// <summary>Says in one sentence why an interface cannot be listened to, and what to do about it.</summary>
internal static class LiveProblem
{
    private const int NetAdmin = 12;
    private const int NetRaw = 13;

    public static string Describe(string name, int status, string reason)
    {
        switch (status)
        {
            case Pcap.NoSuchDevice:
                return $"there is no interface '{name}'; there are {Interfaces()}";
            case Pcap.InterfaceNotUp:
                return $"the interface '{name}' is down: bring it up with 'ip link set {name} up'";
            case Pcap.PermissionDenied or Pcap.PromiscuousPermissionDenied:
                string program = Environment.ProcessPath ?? "whorl";
                return $"listening to {name} is not allowed: the process has no {Missing()}; give it with 'sudo setcap cap_net_raw,cap_net_admin=eip {program}', or run as root";
            default:
                string text = reason.Length > 0 ? reason : Pcap.TextOf(status);
                return Exists(name) ? $"listening to {name} failed: {text}" : $"there is no interface '{name}'; there are {Interfaces()}";
        }
    }

    /// <summary>Which of the two capabilities that listening takes are absent (capabilities(7)): CAP_NET_RAW to capture, CAP_NET_ADMIN for what is not addressed to this host.</summary>
    private static string Missing()
    {
        ulong effective = ProcessStatus.Mask("CapEff:");
        bool hasRaw = (effective >> NetRaw & 1) != 0;
        bool hasAdmin = (effective >> NetAdmin & 1) != 0;
        return (hasRaw, hasAdmin) switch
        {
            (false, false) => "CAP_NET_RAW (nor CAP_NET_ADMIN, for promiscuous mode)",
            (false, true) => "CAP_NET_RAW",
            _ => "CAP_NET_ADMIN (for promiscuous mode)",
        };
    }

    private static bool Exists(string name) =>
        name == "any" || NetworkInterface.GetAllNetworkInterfaces().Any(known => known.Name == name);

    private static string Interfaces() =>
        string.Join(", ", NetworkInterface.GetAllNetworkInterfaces().Select(known => known.Name).Order(StringComparer.Ordinal).Append("any"));
}

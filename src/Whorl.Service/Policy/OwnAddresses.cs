using System.Net.NetworkInformation;
using Whorl.Probing;

namespace Whorl.Service.Policy;

/// <summary>The addresses of this machine's interfaces, as they are now: they change while a service runs.</summary>
internal static class OwnAddresses
{
    public static bool Contains(HostAddress address)
    {
        if (address.IsIPv4 && address.Low >> 24 == 127)
        {
            return true;
        }

        foreach (NetworkInterface one in NetworkInterface.GetAllNetworkInterfaces())
        {
            foreach (UnicastIPAddressInformation own in one.GetIPProperties().UnicastAddresses)
            {
                if (HostAddress.From(own.Address) == address)
                {
                    return true;
                }
            }
        }

        return false;
    }
}

using System.Runtime.InteropServices;

namespace Whorl.Probing.Transport.Native;

/// <summary>What Linux answers (errno(3)); the numbers are the same on every architecture that .NET runs on there.</summary>
internal static class ErrorNumber
{
    public const int NotPermitted = 1;
    public const int Interrupted = 4;
    public const int TryAgain = 11;
    public const int AccessDenied = 13;
    public const int Invalid = 22;
    public const int BrokenPipe = 32;
    public const int NotIsolated = 64;
    public const int Protocol = 71;
    public const int NoProtocolOption = 92;
    public const int NotSupported = 95;
    public const int FamilyNotSupported = 97;
    public const int AddressNotAvailable = 99;
    public const int NetworkDown = 100;
    public const int NetworkUnreachable = 101;
    public const int Aborted = 103;
    public const int Reset = 104;
    public const int NoBufferSpace = 105;
    public const int TimedOut = 110;
    public const int Refused = 111;
    public const int HostDown = 112;
    public const int HostUnreachable = 113;
    public const int InProgress = 115;

    /// <summary>The C library's words for an error.</summary>
    public static string TextOf(int error) => Marshal.GetPInvokeErrorMessage(error);

    /// <summary>What an error on a connection means to its owner.</summary>
    /// <param name="error">The number.</param>
    /// <param name="answered">
    /// Whether it came from the network, after connect(2) had returned. EACCES is then an ICMPv6 "administratively
    /// prohibited" (RFC 4443, section 3.1) from somewhere on the way; from connect(2) itself it is this machine's own rule.
    /// </param>
    public static ConnectionEnd ToEnd(int error, bool answered) => error switch
    {
        Refused => ConnectionEnd.Refused,
        Reset or BrokenPipe or Aborted => ConnectionEnd.Reset,
        TimedOut => ConnectionEnd.TimedOut,

        // ICMP destination unreachable in all the ways that the kernel tells apart, and routes that lead nowhere
        // (a "blackhole" route gives EINVAL).
        HostUnreachable or NetworkUnreachable or HostDown or NetworkDown or NotIsolated => ConnectionEnd.Unreachable,
        NoProtocolOption or NotSupported or Protocol or FamilyNotSupported or Invalid => ConnectionEnd.Unreachable,
        AccessDenied when answered => ConnectionEnd.Unreachable,
        _ => ConnectionEnd.LocalFailure,
    };
}

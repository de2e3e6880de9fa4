namespace Whorl.Observations.Scans;

/// <summary>What an ATSF string says at a glance.</summary>
internal static class AtsfText
{
    private const int ServerHelloList = 2;
    private const int RetryList = 5;

    /// <summary>Whether a ServerHello or HelloRetryRequest was accepted: the string begins with a version.</summary>
    public static bool HasServerHello(string part) => part.Length > 0 && part[0] is >= '0' and <= '9';

    /// <summary>Whether a HelloRetryRequest came and no ServerHello after it.</summary>
    public static bool IsRetryOnly(string part)
    {
        if (!HasServerHello(part))
        {
            return false;
        }

        int field = 0;
        bool hasServerHello = false;
        bool hasRetry = false;
        foreach (Range range in part.AsSpan().Split('_'))
        {
            int length = part.AsSpan()[range].Length;
            hasServerHello |= field == ServerHelloList && length > 0;
            hasRetry |= field == RetryList && length > 0;
            field++;
        }

        return hasRetry && !hasServerHello;
    }
}

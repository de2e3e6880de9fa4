using System.Globalization;

namespace Whorl.Capture.Live;

/// <summary>What the kernel says of this process (proc(5), status).</summary>
internal static class ProcessStatus
{
    /// <summary>A line's mask of bits; 0 where the system has no such line.</summary>
    public static ulong Mask(string key)
    {
        try
        {
            foreach (string line in File.ReadLines("/proc/self/status"))
            {
                if (line.StartsWith(key, StringComparison.Ordinal)
                    && ulong.TryParse(line.AsSpan(key.Length).Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong mask))
                {
                    return mask;
                }
            }
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // Without /proc nothing is known.
        }

        return 0;
    }
}

using Whorl.Store;

namespace Whorl.Detection.Stacks;

/// <summary>The parts by which two fingerprints of a method are held against each other; empty where a server gave no answer.</summary>
internal static class StackParts
{
    private const string NoHello = "______";

    /// <summary>
    /// The ten probes of JARM or ATSF, the three parts of a JA4. A fingerprint that has no text behind it, and JA3, is one part: the same
    /// or not.
    /// </summary>
    public static string[] Of(Fingerprint fingerprint) => fingerprint.Method switch
    {
        FingerprintMethod.Jarm when fingerprint.Raw is { } raw => [.. raw.Split(',').Select(part => part == "|||" ? string.Empty : part)],
        FingerprintMethod.Atsf when fingerprint.Raw is { } raw => [.. raw.Split('|').Select(part => part.StartsWith(NoHello, StringComparison.Ordinal) ? string.Empty : part)],
        FingerprintMethod.Ja4 => fingerprint.Value.Split('_'),
        _ => [fingerprint.Value],
    };
}

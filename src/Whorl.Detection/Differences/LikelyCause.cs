namespace Whorl.Detection.Differences;

/// <summary>What most likely lies behind a difference: a hint, no verdict.</summary>
public enum LikelyCause
{
    /// <summary>Nothing speaks for one cause more than for another.</summary>
    Unknown,

    /// <summary>The server's software was updated.</summary>
    Update,

    /// <summary>Its settings were changed.</summary>
    Configuration,

    /// <summary>Another machine or program answers.</summary>
    OtherMachine,

    /// <summary>Its certificate was renewed, and nothing else.</summary>
    CertificateRenewal,

    /// <summary>It could not be reached.</summary>
    Unreachable,
}

/// <summary>A likely cause, and what speaks for it.</summary>
/// <param name="Cause">The cause.</param>
/// <param name="Reasons">The reasons, without full stops.</param>
public sealed record CauseHint(LikelyCause Cause, IReadOnlyList<string> Reasons);

/// <summary>The names of causes in output.</summary>
public static class LikelyCauses
{
    /// <summary>The name in output; null for the unknown one.</summary>
    public static string? Name(this LikelyCause cause) => cause switch
    {
        LikelyCause.Update => "update",
        LikelyCause.Configuration => "configuration",
        LikelyCause.OtherMachine => "other-machine",
        LikelyCause.CertificateRenewal => "certificate-renewal",
        LikelyCause.Unreachable => "unreachable",
        _ => null,
    };
}

namespace Whorl.Cli;

/// <summary>The exit codes of every command.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>Could not do it.</summary>
    public const int Failed = 1;

    /// <summary>Wrong usage.</summary>
    public const int Usage = 2;

    /// <summary>Input damaged or partly unreadable; what could be read was output.</summary>
    public const int Damaged = 3;

    /// <summary>There were findings, and --fail-on asked to be told by the exit code.</summary>
    public const int Findings = 4;

    /// <summary>Interrupted; what was done is recorded.</summary>
    public const int Interrupted = 130;
}

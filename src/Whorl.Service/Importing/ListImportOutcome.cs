using Whorl.Intelligence.Importing;

namespace Whorl.Service.Importing;

/// <summary>What became of a list that was sent.</summary>
internal abstract record ListImportOutcome
{
    /// <summary>It was read; the result says how far.</summary>
    /// <param name="Result">Its rows, or why there are none.</param>
    public sealed record Read(ImportResult Result) : ListImportOutcome;

    /// <summary>It is larger than a list may be that is sent.</summary>
    public sealed record TooLarge : ListImportOutcome;

    /// <summary>Too many wait already.</summary>
    public sealed record TooMany : ListImportOutcome;

    /// <summary>The disk is full, or may not be written to.</summary>
    public sealed record NoRoom : ListImportOutcome;
}

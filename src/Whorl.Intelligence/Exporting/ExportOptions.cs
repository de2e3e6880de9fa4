namespace Whorl.Intelligence.Exporting;

/// <summary>Which threats are exported.</summary>
public sealed record ExportOptions
{
    /// <summary>Those of this source; null for all.</summary>
    public string? Source { get; init; }

    /// <summary>Those whose source gives at least this confidence; null for all, also those without one.</summary>
    public int? MinimumConfidence { get; init; }

    /// <summary>Those that share their value with no more benign names; null for all.</summary>
    public int? MaximumAmbiguity { get; init; }

    /// <summary>Those whose traffic light is no stricter than this colour; those without one are taken. Null for all.</summary>
    public string? MaximumTrafficLight { get; init; }

    /// <summary>The moment, seconds since 1970: what expired before it is left out.</summary>
    public required long At { get; init; }
}

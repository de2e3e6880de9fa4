using System.Globalization;

namespace Whorl.Service.Watching;

/// <summary>A watched server as it is shown.</summary>
/// <param name="Entry">The server.</param>
/// <param name="State">How it stands now.</param>
/// <param name="Looks">How many looks its baseline has.</param>
/// <param name="Origin">Where its baseline comes from.</param>
/// <param name="Drift">The open drift; null for none.</param>
/// <param name="Before">The look of the baseline that the drift is told against.</param>
/// <param name="After">How it looked when the drift was seen last.</param>
/// <param name="Outlier">That it looks otherwise than most of its group; null where it does not, or need not look alike.</param>
public sealed record WatchView(WatchEntry Entry, WatchState State, int Looks, BaselineOrigin Origin, Drift? Drift, Look? Before, Look? After, Outlier? Outlier)
{
    /// <summary>The drifts that ended, the last one first; null where they are not shown.</summary>
    public IReadOnlyList<EndedDrift>? History { get; init; }

    /// <summary>Whom it is unlike; null where it is no outlier.</summary>
    public string? OutlierGroup => Outlier is not { } outlier ? null
        : string.Create(CultureInfo.InvariantCulture, $"unlike {outlier.Alike} of {outlier.Members} in its group, such as {outlier.Typical}");

    /// <summary>The outlier in one sentence; null where it is none.</summary>
    public string? OutlierSentence => Outlier is not { } outlier ? null
        : $"{OutlierGroup}; from their look to this one: {string.Join("; ", outlier.Words.Changes.Select(change => change.Text))}";
}

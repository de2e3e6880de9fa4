using Whorl.Intelligence.Feeds;
using Whorl.Store.Reading;

namespace Whorl.Intelligence.Exporting;

/// <summary>The threats of a store that an export takes. They are read anew, one by one, each time they are asked for.</summary>
public sealed class SelectedThreats(IStoreReader reader, ExportOptions options)
{
    /// <summary>What became of them when they were last gone through.</summary>
    public ExportCounts Counts { get; private set; }

    /// <summary>Goes through them, source by source.</summary>
    /// <param name="take">Takes one; false where the format has no place for it.</param>
    public void Each(Func<ExportedThreat, bool> take)
    {
        Counts = default;
        List<ListedThreat> parts = [];
        reader.EachThreat(options.Source, row =>
        {
            if (parts.Count > 0 && (row.Indicator.Group == 0 || row.Indicator.Group != parts[0].Indicator.Group || row.Source.Name != parts[0].Source.Name))
            {
                Pass(new ExportedThreat([.. parts]), take);
                parts.Clear();
            }

            parts.Add(row);
        });
        if (parts.Count > 0)
        {
            Pass(new ExportedThreat(parts), take);
        }
    }

    private void Pass(ExportedThreat threat, Func<ExportedThreat, bool> take)
    {
        ExportCounts counts = Counts;
        Counts = threat.Parts.Any(part => part.Indicator.Expires < options.At) ? counts with { Expired = counts.Expired + 1 }
            : options.MaximumTrafficLight is { } strictest && TrafficLight.IsAbove(threat.Light, strictest) ? counts with { Marked = counts.Marked + 1 }
            : options.MinimumConfidence is { } least && (threat.Confidence ?? -1) < least ? counts with { Unsure = counts.Unsure + 1 }
            : threat.Ambiguity > options.MaximumAmbiguity ? counts with { Ambiguous = counts.Ambiguous + 1 }
            : take(threat) ? counts with { Written = counts.Written + 1 }
            : counts with { Homeless = counts.Homeless + 1 };
    }
}

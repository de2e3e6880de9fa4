using System.Text.Json;
using Whorl.Intelligence.Reading;

namespace Whorl.Intelligence.Clients;

/// <summary>The systems a process was seen on, <c>os_info</c> in Cisco's databases: names with shares or counts.</summary>
internal static class SystemCounts
{
    private const int MostSystems = 4096;

    /// <summary>The family that has most of them, and of that family the system that has most; null where none is known.</summary>
    public static (string? Family, string? Detail) Most(JsonElement process)
    {
        if (!process.TryGetProperty("os_info", out JsonElement systems) || systems.ValueKind != JsonValueKind.Object)
        {
            return default;
        }

        Dictionary<string, (double Sum, double Most, string Detail)> families = new(StringComparer.Ordinal);
        int seen = 0;
        foreach (JsonProperty system in systems.EnumerateObject())
        {
            if (seen++ == MostSystems || system.Value.ValueKind != JsonValueKind.Number || !system.Value.TryGetDouble(out double count)
                || JsonFields.Name(system) is not { } name || SystemFamily.Of(name) is not { } family)
            {
                continue;
            }

            (double Sum, double Most, string Detail) before = families.GetValueOrDefault(family, (0, -1, string.Empty));
            families[family] = count > before.Most ? (before.Sum + count, count, name) : (before.Sum + count, before.Most, before.Detail);
        }

        (string? Family, string? Detail) best = default;
        double most = -1;
        foreach ((string family, (double sum, _, string detail)) in families)
        {
            if (sum > most)
            {
                most = sum;
                best = (family, LabelText.Of(detail));
            }
        }

        return best;
    }
}

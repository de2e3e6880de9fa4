using System.Globalization;
using Whorl.Service.State;
using Whorl.Store.Sqlite;

namespace Whorl.Service.Verdicts;

/// <summary>What was set for the threshold while the service ran.</summary>
/// <param name="Value">The score from which on a server is one of C2.</param>
/// <param name="Who">Who set it.</param>
/// <param name="Why">Why.</param>
/// <param name="At">When, milliseconds since 1970.</param>
public sealed record ThresholdSetting(double Value, string Who, string Why, long At);

/// <summary>The score from which on a server is one of C2: that of the options, until somebody sets another one, which holds over restarts.</summary>
/// <param name="state">Where it is kept.</param>
/// <param name="usual">That of the options.</param>
/// <param name="time">The clock.</param>
public sealed class Threshold(ServiceDatabase state, double usual, TimeProvider time)
{
    private const string Name = "threshold";

    /// <summary>That of the options.</summary>
    public double Usual => usual;

    /// <summary>The one that holds.</summary>
    public double Current => Set?.Value ?? usual;

    /// <summary>What was set; null for nothing.</summary>
    public ThresholdSetting? Set => state.Use(connection =>
    {
        using Statement find = connection.Prepare("SELECT value, who, why, at FROM setting WHERE name = ?1");
        return find.Bind(1, Name).Step() && double.TryParse(find.Text(0), CultureInfo.InvariantCulture, out double value)
            ? new ThresholdSetting(value, find.Text(1)!, find.Text(2)!, find.Long(3)) : null;
    });

    /// <summary>Sets another one; null returns to that of the options.</summary>
    public void Change(double? value, string who, string why) => state.Use(connection =>
    {
        if (value is not { } given)
        {
            using Statement remove = connection.Prepare("DELETE FROM setting WHERE name = ?1");
            return remove.Bind(1, Name).Run();
        }

        using Statement put = connection.Prepare("INSERT OR REPLACE INTO setting(name, value, who, why, at) VALUES(?1, ?2, ?3, ?4, ?5)");
        return put.Bind(1, Name).Bind(2, given.ToString("R", CultureInfo.InvariantCulture)).Bind(3, who).Bind(4, why).Bind(5, time.GetUtcNow().ToUnixTimeMilliseconds()).Run();
    });
}

using System.Globalization;
using System.Text;
using Whorl.Service.Delivery.Engine;
using Whorl.Service.Delivery.Setup;
using Whorl.Service.Delivery.Spooling;

namespace Whorl.Service.Delivery;

/// <summary>What delivery counts of itself, in the text format of Prometheus (version 0.0.4).</summary>
internal static class DeliveryMetrics
{
    private static readonly (string Name, string Type, string Help, Func<OutletHealth, double> Value)[] OfOutlets =
    [
        ("delivered_total", "counter", "Events that the receiver has.", health => health.Delivered),
        ("waiting_events", "gauge", "Events in the spool that are not settled.", health => health.LagEvents),
        ("lag_seconds", "gauge", "How long the oldest event that is not settled has waited.", health => health.Lag.TotalSeconds),
        ("dead_letters_total", "counter", "Events that the receiver refused for good.", health => health.Refused),
        ("missed_total", "counter", "Events dropped or damaged before the outlet saw them.", health => health.Missed),
        ("replayed_total", "counter", "Events sent again by a replay, since the start.", health => health.Replayed),
        ("failures_total", "counter", "Sends that failed and are repeated, since the start.", health => health.Failures),
        ("up", "gauge", "1 unless the outlet waits after a failure or does not run.", health => health.State is OutletState.Idle or OutletState.Sending ? 1 : 0),
    ];

    private static readonly (string Name, string Type, string Help, Func<SpoolHealth, double> Value)[] OfSpool =
    [
        ("bytes", "gauge", "Bytes of the spool.", health => health.Bytes),
        ("max_bytes", "gauge", "What they may be at most.", health => health.MaxBytes),
        ("appended_total", "counter", "Events stored, since the start.", health => health.Appended),
        ("dropped_total", "counter", "Events dropped for want of room, since the start.", health => health.Dropped.Values.Sum()),
        ("too_large_total", "counter", "Events that no segment can hold, since the start.", health => health.TooLarge),
        ("not_kept_total", "counter", "Events that the disk did not keep, since the start.", health => health.NotKept),
        ("sync_failures_total", "counter", "Times that the disk did not keep what it had taken, since the start.", health => health.SyncFailures),
        ("damaged_places", "gauge", "Places of the spool that cannot be read.", health => health.DamageCount),
        ("blocked", "gauge", "1 while whoever adds events waits for room.", health => health.IsBlocked ? 1 : 0),
    ];

    /// <summary>All of it; empty where no outlet is set up.</summary>
    public static string Text(DeliveryService? delivery)
    {
        if (delivery is null)
        {
            return string.Empty;
        }

        (SpoolHealth spool, IReadOnlyList<(OutletSetup Setup, OutletHealth Health)> outlets) = delivery.Health();
        StringBuilder text = new();
        foreach ((string name, string type, string help, Func<OutletHealth, double> value) in OfOutlets)
        {
            text.Append(CultureInfo.InvariantCulture, $"# HELP whorl_outlet_{name} {help}\n# TYPE whorl_outlet_{name} {type}\n");
            foreach ((OutletSetup setup, OutletHealth health) in outlets)
            {
                text.Append(CultureInfo.InvariantCulture, $"whorl_outlet_{name}{{outlet=\"{health.Name}\",kind=\"{setup.Kind}\"}} {value(health)}\n");
            }
        }

        foreach ((string name, string type, string help, Func<SpoolHealth, double> value) in OfSpool)
        {
            text.Append(CultureInfo.InvariantCulture, $"# HELP whorl_spool_{name} {help}\n# TYPE whorl_spool_{name} {type}\nwhorl_spool_{name} {value(spool)}\n");
        }

        return text.ToString();
    }
}

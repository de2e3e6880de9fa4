namespace Whorl.Observations.Reading;

/// <summary>Makes of an observation what shall be kept of it beyond the moment. Belongs to the thread that reads.</summary>
public interface IObservationKeeper
{
    /// <summary>What is kept; null for nothing.</summary>
    object? Keep(in Observation observation);
}

/// <summary>Keeps what captures show, beside the records: made by whoever read it, taken by whoever writes the records, in their order.</summary>
/// <param name="CreateKeeper">A keeper for one thread.</param>
/// <param name="Take">Takes what a keeper made; called by one thread at a time.</param>
/// <param name="Rest">Called after each batch of packets, by one thread at a time.</param>
public sealed record ObservationKeeping(Func<IObservationKeeper> CreateKeeper, Action<object> Take, Action Rest);

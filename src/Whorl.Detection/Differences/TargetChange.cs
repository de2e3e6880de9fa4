using Whorl.Probing;
using Whorl.Store.Reading;
using Whorl.Store.Sightings;

namespace Whorl.Detection.Differences;

/// <summary>A change of a target between two looks that follow each other.</summary>
public sealed record TargetChange
{
    private const int MostStates = 100;

    /// <summary>Its address.</summary>
    public required HostAddress Address { get; init; }

    /// <summary>The port.</summary>
    public required ushort Port { get; init; }

    /// <summary>The name asked for; null for none.</summary>
    public string? Name { get; init; }

    /// <summary>When it was last seen as it was before, in nanoseconds since 1970.</summary>
    public required long Before { get; init; }

    /// <summary>When it was first seen as it was after.</summary>
    public required long After { get; init; }

    /// <summary>The difference.</summary>
    public required ServerDifference Difference { get; init; }

    /// <summary>The changes of the targets that a question names, the latest first, no more than <paramref name="most"/>.</summary>
    public static IReadOnlyList<TargetChange> Of(IStoreReader reader, ServerQuestion question, int most)
    {
        List<TargetChange> changes = [];
        foreach (TargetHistory history in reader.Histories(question, most, MostStates))
        {
            ServerSighting target = history.Latest;
            SeenElsewhere elsewhere = new(reader, target.Address, target.Port);
            ServerObservation known = ServerObservation.Of(history.States[0].Server);
            for (int i = 1; i < history.States.Count; i++)
            {
                ServerObservation next = ServerObservation.Of(history.States[i].Server);
                ServerDifference difference = ServerDifference.Between(known, next, elsewhere);
                if (!difference.IsEmpty)
                {
                    changes.Add(new TargetChange
                    {
                        Address = target.Address,
                        Port = target.Port,
                        Name = target.ServerName,
                        Before = history.States[i - 1].Times.Last,
                        After = history.States[i].Times.First,
                        Difference = difference,
                    });
                }

                // What an outage or a scan of fewer methods does not tell is held against what was known before it.
                known = next.Over(known);
            }
        }

        return [.. changes.OrderByDescending(change => change.After).Take(most)];
    }
}

namespace Whorl.Detection.Clients;

/// <summary>What is known of one part of a program's destinations.</summary>
/// <param name="Count">How often it was seen with the value in question.</param>
/// <param name="All">How often it was seen with any value.</param>
/// <param name="Values">How many different values there were.</param>
public readonly record struct DestinationTally(long Count, long All, long Values)
{
    /// <summary>Two labels of one program together; a value of both counts twice, which says that its destinations vary a little more than they do.</summary>
    public static DestinationTally operator +(DestinationTally a, DestinationTally b) => new(a.Count + b.Count, a.All + b.All, a.Values + b.Values);
}

using Whorl.Store.Feeds;

namespace Whorl.Detection.Clients;

/// <summary>What one part of a destination says of a program.</summary>
/// <param name="Kind">The part.</param>
/// <param name="Value">Its value.</param>
/// <param name="Known">What is known of the program's destinations.</param>
/// <param name="Bits">By how many bits it speaks for the program, against "something else"; below 0 it speaks against it.</param>
public readonly record struct PartEvidence(DestinationKind Kind, string Value, DestinationTally Known, double Bits);

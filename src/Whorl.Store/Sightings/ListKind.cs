namespace Whorl.Store.Sightings;

/// <summary>What the lists of its week say of a target. The numbers are those of the store.</summary>
public enum ListKind : byte
{
    /// <summary>On no list.</summary>
    Other = 0,

    /// <summary>Its address (and port, where the list has one) or its name is listed as a threat: the positive label.</summary>
    Threat = 1,

    /// <summary>Its name is on a top list, and it is no threat: the negative label.</summary>
    Popular = 2,
}

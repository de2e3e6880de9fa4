namespace Whorl.Detection.Simulation.Chance;

/// <summary>What a stream of numbers is for, so that no two uses share one. The numbers are part of the freeze.</summary>
internal static class Purpose
{
    public const ulong Traits = 1;
    public const ulong Variants = 2;
    public const ulong Births = 3;
    public const ulong Headers = 4;
    public const ulong Slot = 5;
    public const ulong Target = 6;
    public const ulong Lifetime = 7;
    public const ulong Upgrade = 8;
    public const ulong Hoster = 9;
    public const ulong Certificate = 10;
    public const ulong Family = 11;
    public const ulong Arrival = 12;
    public const ulong Look = 13;
    public const ulong Order = 14;
    public const ulong Rank = 15;
    public const ulong Custom = 16;
    public const ulong WrongListing = 17;
    public const ulong Allocation = 18;
    public const ulong Name = 19;
}

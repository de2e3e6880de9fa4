namespace Whorl.Service.Watching;

/// <summary>How a drift ends.</summary>
public enum DriftEnd
{
    /// <summary>The server looks as it should again.</summary>
    Gone,

    /// <summary>Somebody took it for right.</summary>
    Accepted,

    /// <summary>A drift followed that has nothing in common with it.</summary>
    Followed,

    /// <summary>The server was learnt anew.</summary>
    Learnt,
}

/// <summary>The names of ends, in output and in the database.</summary>
public static class DriftEnds
{
    /// <summary>The name.</summary>
    public static string Name(this DriftEnd end) => end switch
    {
        DriftEnd.Gone => "gone",
        DriftEnd.Accepted => "accepted",
        DriftEnd.Followed => "followed",
        _ => "learnt",
    };

    /// <summary>The end of a name.</summary>
    internal static DriftEnd Read(string name) => Enum.GetValues<DriftEnd>().First(end => end.Name() == name);
}

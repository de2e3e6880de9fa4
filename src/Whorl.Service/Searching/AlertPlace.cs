namespace Whorl.Service.Searching;

/// <summary>
/// How far an alert has looked. Numbers of looks grow as they are written, and a search goes through them from above: what came since the last round is a
/// stretch of numbers, and where a round ends within it, the next one goes on below.
/// </summary>
/// <param name="Done">Up to this number everything is dealt with.</param>
/// <param name="Top">The last number of the stretch; <see cref="Done"/> where there is none.</param>
/// <param name="Below">What is left of the stretch is below this number.</param>
/// <param name="Told">What was found in the stretch and told.</param>
/// <param name="Untold">What was found in it and counted only.</param>
internal sealed record AlertPlace(long Done, long Top, long Below, int Told, long Untold)
{
    /// <summary>Whether nothing is left to go through.</summary>
    public bool IsAtRest => Top == Done;

    /// <summary>At rest, with everything up to a number dealt with.</summary>
    public static AlertPlace At(long number) => new(number, number, number, 0, 0);

    /// <summary>A stretch up to the latest number, unless one is being gone through. A store whose numbers end earlier than they did was compacted.</summary>
    public AlertPlace UpTo(long latest) => !IsAtRest ? this : latest <= Done ? At(latest) : new AlertPlace(Done, latest, latest + 1, 0, 0);

    /// <summary>Where it goes on below a number; at the stretch's end where there is none.</summary>
    public AlertPlace Then(long? below) => below is { } number ? this with { Below = number } : At(Top);
}

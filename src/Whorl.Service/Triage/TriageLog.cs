using Whorl.Capture.Files;
using Whorl.Intelligence.Following;
using Whorl.Intelligence.Logs;

namespace Whorl.Service.Triage;

/// <summary>One log with who follows it and who reads its lines.</summary>
internal sealed class TriageLog(string path, LogFollower follower, HandshakeLines lines, Quarantine? quarantine) : IDisposable
{
    private string? said;
    private (FileIdentity File, long Offset)? kept;

    /// <summary>Its name.</summary>
    public string Path { get; } = path;

    /// <summary>Who follows it.</summary>
    public LogFollower Follower { get; } = follower;

    /// <summary>Who reads its lines.</summary>
    public HandshakeLines Lines { get; } = lines;

    /// <summary>Where its bad lines go; null for nowhere.</summary>
    public Quarantine? Quarantine { get; } = quarantine;

    /// <summary>Reads on; returns how many lines.</summary>
    public int Read(int most) => Follower.Read(Lines.Read, most);

    /// <summary>Where it is by now; null where that is what this said last.</summary>
    public LogPlace? NewPlace()
    {
        LogPlace? place = Follower.Place;
        bool isNew = place is not null && kept != (place.File, place.Offset);
        kept = place is null ? kept : (place.File, place.Offset);
        return isNew ? place : null;
    }

    /// <summary>Why it cannot be read now, a sentence, where that was not said yet.</summary>
    public string? NewProblem()
    {
        string? problem = Follower.Problem;
        bool isNew = problem is not null && problem != said;
        said = problem;
        return isNew ? $"{Path} cannot be read: {problem}; it is tried again" : null;
    }

    /// <inheritdoc/>
    public void Dispose() => Follower.Dispose();
}

using Whorl.Store.Sightings;

namespace Whorl.Store.Sqlite.Writing;

/// <summary>A target in memory. Showings and states are indices into <see cref="TargetMemory"/>; 0 for none.</summary>
internal struct KnownTarget
{
    public int Id;

    /// <summary>What it showed last of all that has a fingerprint, in a ring of them.</summary>
    public int Showing;

    /// <summary>What it showed last of all without a fingerprint, in a ring of them: mostly that it did not answer.</summary>
    public int BareShowing;

    /// <summary>The id of the state in which it was seen last, its look then, and the showing; 0 for one without a fingerprint.</summary>
    public int LastState;
    public int LastShowing;
    public Hash128 LastLook;
}

/// <summary>A profile that a target has shown, and when it was last counted.</summary>
internal struct KnownShowing
{
    public int ProfileId;
    public Profile Profile;
    public Weeks Weeks;

    /// <summary>The state it was in last, in a ring of all its states.</summary>
    public int State;

    /// <summary>The next showing of the target, at last the first one again.</summary>
    public int Next;
}

/// <summary>A state of a showing.</summary>
internal struct KnownState
{
    public int Id;
    public int Certificate;
    public int Answers;
    public int Http;
    public byte Status;

    /// <summary>The next state of the showing, at last the first one again.</summary>
    public int Next;

    /// <summary>Whether the two are the same but for their places.</summary>
    public readonly bool IsLike(in KnownState other) =>
        Certificate == other.Certificate && Answers == other.Answers && Http == other.Http && Status == other.Status;
}

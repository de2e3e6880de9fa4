using System.Runtime.InteropServices;
using Whorl.Store.Sightings;

namespace Whorl.Store.Sqlite.Writing;

/// <summary>
/// What targets have shown, in memory, by a keyed hash of their value. A target that is known is known in whole, so that what is
/// not found here is new. Showings and states lie in two arrays and are chained in rings by their indices: some 130 bytes for a
/// target that never changed.
/// </summary>
internal sealed class TargetMemory
{
    // Some 600 MB together; what was forgotten is read from its tables again.
    private const int MostTargets = 1 << 21;
    private const int MostNodes = 6 << 21;

    private readonly Dictionary<Hash128, KnownTarget> targets = [];
    private KnownShowing[] showings = new KnownShowing[1024];
    private KnownState[] states = new KnownState[1024];

    // Index 0 stands for none.
    private int showingCount = 1;
    private int stateCount = 1;

    /// <summary>A target, empty where it was not known. The reference holds until another target is added.</summary>
    public ref KnownTarget Find(Hash128 key, out bool isKnown) => ref CollectionsMarshal.GetValueRefOrAddDefault(targets, key, out isKnown);

    /// <summary>A target, or a null reference where it is not known.</summary>
    public ref readonly KnownTarget Known(Hash128 key) => ref CollectionsMarshal.GetValueRefOrNullRef(targets, key);

    /// <summary>A showing. The reference holds until another one is added.</summary>
    public ref KnownShowing Showing(int index) => ref showings[index];

    /// <summary>A state. The reference holds until another one is added.</summary>
    public ref KnownState State(int index) => ref states[index];

    /// <summary>Puts a showing, which has no state yet, in the ring that <paramref name="last"/> is of, and makes it the last.</summary>
    public void AddShowing(ref int last, int profileId, in Profile profile)
    {
        if (showingCount == showings.Length)
        {
            Array.Resize(ref showings, 2 * showings.Length);
        }

        int added = showingCount++;
        showings[added] = new KnownShowing { ProfileId = profileId, Profile = profile, Weeks = new Weeks(), Next = added };
        if (last != 0)
        {
            showings[added].Next = showings[last].Next;
            showings[last].Next = added;
        }

        last = added;
    }

    /// <summary>Puts a state in the ring of a showing's, and makes it the last.</summary>
    public void AddState(int showing, in KnownState state)
    {
        if (stateCount == states.Length)
        {
            Array.Resize(ref states, 2 * states.Length);
        }

        int added = stateCount++;
        ref int last = ref showings[showing].State;
        states[added] = state;
        states[added].Next = added;
        if (last != 0)
        {
            states[added].Next = states[last].Next;
            states[last].Next = added;
        }

        last = added;
    }

    /// <summary>Makes the showing of a profile the last of its ring; false where there is none.</summary>
    public bool TryTurnTo(ref int last, in Profile profile)
    {
        for (int at = last; at != 0; at = showings[at].Next == last ? 0 : showings[at].Next)
        {
            if (showings[at].Profile == profile)
            {
                last = at;
                return true;
            }
        }

        return false;
    }

    /// <summary>Makes a state the last of a showing; false where there is none such.</summary>
    public bool TryTurnTo(int showing, in KnownState state)
    {
        ref int last = ref showings[showing].State;
        for (int at = last; at != 0; at = states[at].Next == last ? 0 : states[at].Next)
        {
            if (states[at].IsLike(state))
            {
                last = at;
                return true;
            }
        }

        return false;
    }

    /// <summary>Forgets everything where so many more targets might be too many.</summary>
    public void MakeRoom(int more)
    {
        if (targets.Count + more > MostTargets || showingCount + stateCount + (2 * more) > MostNodes)
        {
            Clear();
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        targets.Clear();
        showingCount = 1;
        stateCount = 1;
    }
}

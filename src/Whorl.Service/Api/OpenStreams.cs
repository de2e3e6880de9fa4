namespace Whorl.Service.Api;

/// <summary>The streams that are open, of all keys and of each: nobody may hold all of them.</summary>
internal sealed class OpenStreams
{
    /// <summary>The most at once.</summary>
    public const int Most = 256;

    /// <summary>The most of one key: a tab of a browser holds one.</summary>
    public const int MostOfKey = 32;

    private readonly Lock gate = new();
    private readonly Dictionary<string, int> ofKeys = new(StringComparer.Ordinal);
    private int all;

    /// <summary>Counts one more, where there is room.</summary>
    public bool TryOpen(string key)
    {
        lock (gate)
        {
            int open = ofKeys.GetValueOrDefault(key);
            if (all == Most || open == MostOfKey)
            {
                return false;
            }

            all++;
            ofKeys[key] = open + 1;
            return true;
        }
    }

    /// <summary>Counts one less.</summary>
    public void Close(string key)
    {
        lock (gate)
        {
            all--;
            if (--ofKeys[key] == 0)
            {
                ofKeys.Remove(key);
            }
        }
    }
}

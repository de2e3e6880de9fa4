namespace Whorl.Probing.Targets;

/// <summary>
/// What names resolved to, for a while, in bounded memory: two generations, of which the older is dropped when the younger is full, so
/// that a name asked for again and again stays. For one thread at a time.
/// </summary>
internal sealed class NameCache(int capacity, TimeProvider time)
{
    private readonly int half = Math.Max(capacity / 2, 1);
    private Dictionary<string, (Resolution Resolution, DateTimeOffset Until)> _young = new(StringComparer.OrdinalIgnoreCase);
    private Dictionary<string, (Resolution Resolution, DateTimeOffset Until)> _old = new(StringComparer.OrdinalIgnoreCase);

    public int Count => _young.Count + _old.Count;

    public Resolution? Find(string name)
    {
        bool isYoung = _young.TryGetValue(name, out (Resolution Resolution, DateTimeOffset Until) entry);
        if (!isYoung && !_old.Remove(name, out entry))
        {
            return null;
        }

        if (entry.Until <= time.GetUtcNow())
        {
            _young.Remove(name);
            return null;
        }

        if (!isYoung)
        {
            Put(name, entry);
        }

        return entry.Resolution;
    }

    public void Add(string name, Resolution resolution, TimeSpan lifetime) => Put(name, (resolution, time.GetUtcNow() + lifetime));

    private void Put(string name, (Resolution Resolution, DateTimeOffset Until) entry)
    {
        if (_young.Count >= half)
        {
            (_old, _young) = (_young, _old);
            _young.Clear();
        }

        _old.Remove(name);
        _young[name] = entry;
    }
}

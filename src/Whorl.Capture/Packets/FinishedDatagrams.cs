namespace Whorl.Capture.Packets;

/// <summary>
/// The datagrams joined last, by which a late copy of one of their fragments is told from the first fragment of another
/// that uses their number again.
/// </summary>
internal sealed class FinishedDatagrams
{
    /// <summary>The most datagrams kept.</summary>
    public const int Capacity = 64;

    private readonly Dictionary<FragmentKey, FragmentedDatagram> byKey = new(Capacity);
    private readonly Queue<FragmentedDatagram> inOrder = new(Capacity + 1);

    /// <summary>How many datagrams are kept.</summary>
    public int Count => inOrder.Count;

    /// <summary>Keeps a datagram; those beyond <see cref="Capacity"/> are to be taken.</summary>
    public void Add(FragmentedDatagram datagram)
    {
        byKey[datagram.Key] = datagram;
        inOrder.Enqueue(datagram);
    }

    /// <summary>Takes the datagram kept longest.</summary>
    public FragmentedDatagram TakeOldest()
    {
        FragmentedDatagram oldest = inOrder.Dequeue();
        if (ReferenceEquals(byKey.GetValueOrDefault(oldest.Key), oldest))
        {
            byKey.Remove(oldest.Key);
        }

        return oldest;
    }

    /// <summary>Whether a datagram of that key, not long ago, had this fragment.</summary>
    public bool Had(in FragmentKey key, int offset, bool more, ReadOnlySpan<byte> bytes, long timestamp) =>
        byKey.TryGetValue(key, out FragmentedDatagram? datagram)
        && timestamp - datagram.Started <= FragmentTable.Lifetime
        && datagram.Has(offset, more, bytes);
}

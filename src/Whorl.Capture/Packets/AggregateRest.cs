namespace Whorl.Capture.Packets;

/// <summary>
/// Where the walk through a frame goes on that carries several packets. It travels with the packet decoded last, not in
/// the decoder, for what is left is a view of the frame.
/// </summary>
internal ref struct AggregateRest
{
    /// <summary>The frames of the aggregate that were not read yet.</summary>
    public ReadOnlySpan<byte> Bytes;

    /// <summary>Bytes of the aggregate that were not captured.</summary>
    public int Missing;

    /// <summary>The encapsulations around the aggregate.</summary>
    public int Tunnels;

    /// <summary>The headers around the aggregate.</summary>
    public int Depth;

    /// <summary>The time of the frame.</summary>
    public long Timestamp;

    /// <summary>The earliest time of the frames that the aggregate was put together from.</summary>
    public long FirstTimestamp;
}

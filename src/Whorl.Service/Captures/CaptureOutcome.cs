using Whorl.Service.Delivery;

namespace Whorl.Service.Captures;

/// <summary>What became of a capture that was sent.</summary>
internal abstract record CaptureOutcome
{
    /// <summary>It was read: its lines, to be sent and closed by whoever gets them.</summary>
    public sealed record Read(Stream Lines, long Bytes, long Handshakes, long Found, IReadOnlyList<DeliveryEvent> Events) : CaptureOutcome;

    /// <summary>It has more bytes than may be sent.</summary>
    public sealed record TooLarge : CaptureOutcome;

    /// <summary>As many as may be are being sent.</summary>
    public sealed record TooMany : CaptureOutcome;

    /// <summary>The service has not learnt yet.</summary>
    public sealed record NotReady : CaptureOutcome;

    /// <summary>It is no capture, or of a kind that is not read: why, in one sentence.</summary>
    public sealed record NoCapture(string Sentence) : CaptureOutcome;

    /// <summary>The disk has no room for it.</summary>
    public sealed record NoRoom : CaptureOutcome;
}

namespace Whorl.Service.Delivery.Sending;

/// <summary>What a receiver made of a batch. This list is closed; whatever else happens to a sender is a fault of the program.</summary>
public abstract record SendResult
{
    private SendResult()
    {
    }

    /// <summary>It has all of them, as far as its protocol can tell.</summary>
    public sealed record Accepted : SendResult
    {
        /// <summary>The one value.</summary>
        public static readonly Accepted All = new();
    }

    /// <summary>It has those that are in neither list.</summary>
    /// <param name="Never">Those it will never take.</param>
    /// <param name="Again">Indices of those to send again, in ascending order.</param>
    /// <param name="Reason">Why they are to be sent again, in a clause of "it".</param>
    /// <param name="After">When, where the receiver said so.</param>
    public sealed record AcceptedInPart(IReadOnlyList<RefusedMessage> Never, IReadOnlyList<int> Again, string Reason = "", TimeSpan? After = null) : SendResult;

    /// <summary>It has none of them, or nobody knows: all are to be sent again.</summary>
    /// <param name="Reason">Why, in a clause of "it".</param>
    /// <param name="After">When, where the receiver said so.</param>
    public sealed record RetryLater(string Reason, TimeSpan? After = null) : SendResult;

    /// <summary>It will never take this batch. A batch of several is sent again in halves until the culprit is found.</summary>
    /// <param name="Reason">Why, in a clause of "it".</param>
    public sealed record Refused(string Reason) : SendResult;

    /// <summary>It will take nothing until somebody changes a setting here or there: nothing is given up, and it is asked rarely.</summary>
    /// <param name="Reason">Why, in a clause of "it".</param>
    public sealed record Misconfigured(string Reason) : SendResult;
}

/// <summary>One message that a receiver refuses for good.</summary>
/// <param name="Index">Its index in the batch.</param>
/// <param name="Reason">Why, in a clause of "it".</param>
public readonly record struct RefusedMessage(int Index, string Reason);

namespace Whorl.Service.Delivery.Sending.Http;

/// <summary>Gathers what became of a batch that went out in several requests.</summary>
internal sealed class HecBatch
{
    private readonly List<RefusedMessage> never = [];
    private readonly SortedSet<int> again = [];
    private SendResult? failure;
    private string reason = "";
    private TimeSpan? after;
    private int requests;

    /// <summary>Events that wait for their acknowledgement, by its id.</summary>
    public Dictionary<long, (int From, int Count)> Waiting { get; } = [];

    /// <summary>Whether the next request makes sense.</summary>
    public bool GoesOn => failure is null;

    /// <summary>Takes the result of one request.</summary>
    public void Add(int from, int count, SendResult result, long? acknowledgement)
    {
        requests++;
        switch (result)
        {
            case SendResult.Accepted:
                if (acknowledgement is { } id && !Waiting.TryAdd(id, (from, count)))
                {
                    // Two indexers, whose numbers are the same: an acknowledgement of one would be taken for the other's.
                    (int earlier, int many) = Waiting[id];
                    LeaveOut(earlier, many);
                    LeaveOut(from, count);
                    reason = "it gave two requests the same acknowledgement";
                }

                break;
            case SendResult.AcceptedInPart partly:
                never.AddRange(partly.Never.Select(message => message with { Index = from + message.Index }));
                again.UnionWith(partly.Again.Select(index => from + index));
                (reason, after) = (partly.Reason, partly.After);
                break;
            default:
                failure = result;
                again.UnionWith(Enumerable.Range(from, count));
                break;
        }
    }

    /// <summary>Events that were not sent at all.</summary>
    public void LeaveOut(int from, int count) => again.UnionWith(Enumerable.Range(from, count));

    /// <summary>What still waits is to be sent again.</summary>
    public void GiveUpWaiting(string why)
    {
        foreach ((int from, int count) in Waiting.Values)
        {
            LeaveOut(from, count);
        }

        reason = why;
    }

    /// <summary>Nothing can be known of what still waits.</summary>
    public void Fail(SendResult why)
    {
        GiveUpWaiting("");
        failure ??= why;
    }

    /// <summary>All of it in one result.</summary>
    public SendResult Result(int count)
    {
        if (failure is not null && (again.Count == count || failure is SendResult.Misconfigured || (failure is SendResult.Refused && requests == 1)))
        {
            return failure;
        }

        switch (failure)
        {
            case SendResult.RetryLater later:
                (reason, after) = (later.Reason, later.After);
                break;
            case SendResult.Refused:
                // Which of its events is bad shows when they are sent again without those that are there.
                (reason, after) = ("it called a part of the batch bad", TimeSpan.Zero);
                break;
        }

        return again.Count == 0 && never.Count == 0 ? SendResult.Accepted.All
            : again.Count == count ? new SendResult.RetryLater(reason, after)
            : new SendResult.AcceptedInPart(never, [.. again], reason, after);
    }
}

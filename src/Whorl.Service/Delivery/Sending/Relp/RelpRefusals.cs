namespace Whorl.Service.Delivery.Sending.Relp;

/// <summary>
/// How often a receiver has refused single messages. RELP has no word for "never": a message counts as refused for good when it was refused so many
/// times by a receiver that took others beside it, or that was asked for nothing else.
/// </summary>
internal sealed class RelpRefusals(int mostTries)
{
    private readonly Dictionary<Guid, int> tries = [];

    /// <summary>Takes the answers to a batch; tells apart what is given up and what is sent again.</summary>
    public (RefusedMessage[] Never, int[] Again) Judge(IReadOnlyList<OutletMessage> batch, RelpAnswer[] answers)
    {
        bool isFault = batch.Count == 1 || Array.Exists(answers, answer => answer.IsTaken);
        List<RefusedMessage> never = [];
        List<int> again = [];
        Dictionary<Guid, int> still = [];
        for (int i = 0; i < batch.Count; i++)
        {
            if (answers[i].IsTaken)
            {
                continue;
            }

            Guid id = batch[i].Event.Id;
            int count = tries.GetValueOrDefault(id) + (isFault && answers[i].Reason is not null ? 1 : 0);
            if (count >= mostTries)
            {
                never.Add(new RefusedMessage(i, answers[i].Reason!));
                continue;
            }

            again.Add(i);
            still[id] = count;
        }

        // Only what is sent again can be asked for again: the table never has more than one batch.
        foreach (OutletMessage message in batch)
        {
            tries.Remove(message.Event.Id);
        }

        foreach ((Guid id, int count) in still)
        {
            if (count > 0)
            {
                tries[id] = count;
            }
        }

        return ([.. never], [.. again]);
    }
}

using System.Buffers;
using Whorl.Service.Delivery;
using Whorl.Service.Delivery.Sending;

namespace Whorl.Service.Tests.Delivery.Sending;

internal static class Batches
{
    public static OutletMessage Message(DeliveryEvent given, IEventEncoder? encoder = null)
    {
        ArrayBufferWriter<byte> payload = new();
        (encoder ?? new TinyJson()).Write(given, payload);
        return new OutletMessage(given, payload.WrittenMemory);
    }

    public static OutletMessage[] Of(int first, int count, IEventEncoder? encoder = null) => [.. TestEvents.Events(first, count).Select(given => Message(given, encoder))];

    /// <summary>A secret in a file of the folder.</summary>
    public static Secret Secret(ScratchFolder folder, string value)
    {
        string path = folder.At(Guid.NewGuid().ToString("N"));
        File.WriteAllText(path, value + "\n");
        return Whorl.Service.Delivery.Sending.Secret.InFile(path);
    }

    /// <summary>Sends, and sends again what is to be sent again, without waiting; gives every result.</summary>
    public static async Task<List<SendResult>> SettleAsync(IOutletSender sender, OutletMessage[] batch, int most = 20)
    {
        List<SendResult> results = [];
        while (batch.Length > 0 && results.Count < most)
        {
            SendResult result = await sender.SendAsync(batch, TestContext.Current.CancellationToken);
            results.Add(result);
            batch = result switch
            {
                SendResult.AcceptedInPart partly => [.. partly.Again.Select(index => batch[index])],
                SendResult.RetryLater => batch,
                _ => [],
            };
        }

        return results;
    }
}

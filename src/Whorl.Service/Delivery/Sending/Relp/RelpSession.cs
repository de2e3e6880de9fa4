using System.Buffers;
using System.Text;

namespace Whorl.Service.Delivery.Sending.Relp;

/// <summary>
/// The client's side of one RELP connection, without the connection: what to write next, and what an answer means. Opened once; then
/// messages go out as far as the window lets, and each is settled by the answer with its number.
/// </summary>
internal sealed class RelpSession(int window)
{
    private const string Offer = "relp_version=0\nrelp_software=whorl,1,https://localhost\ncommands=syslog";
    private readonly Dictionary<int, int> underway = [];
    private int transaction;
    private int opening;

    /// <summary>Whether the receiver has agreed to take messages.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Why the session cannot go on, in a clause of "it"; otherwise null.</summary>
    public string? Problem { get; private set; }

    /// <summary>Messages that wait for their acknowledgement.</summary>
    public int Underway => underway.Count;

    /// <summary>Whether another message may go out.</summary>
    public bool HasRoom => IsOpen && Problem is null && underway.Count < window;

    /// <summary>Writes the frame that opens the session.</summary>
    public void Open(IBufferWriter<byte> to)
    {
        opening = NextTransaction();
        RelpFrame.Write(opening, "open"u8, Encoding.ASCII.GetBytes(Offer), to);
    }

    /// <summary>Writes a message; <paramref name="index"/> comes back with its answer.</summary>
    public void Send(int index, ReadOnlySpan<byte> message, IBufferWriter<byte> to)
    {
        int number = NextTransaction();
        underway.Add(number, index);
        RelpFrame.Write(number, "syslog"u8, message, to);
    }

    /// <summary>Writes the frame that closes the session.</summary>
    public void Close(IBufferWriter<byte> to) => RelpFrame.Write(NextTransaction(), "close"u8, [], to);

    /// <summary>Takes a frame from the receiver.</summary>
    public RelpAnswer Take(in RelpFrame frame)
    {
        if (frame.Command == "serverclose")
        {
            Problem = "it closed the session";
            return default;
        }

        bool isGood = frame.Data.AsSpan().StartsWith("200"u8);
        if (frame.Command != "rsp")
        {
            Problem = "it sent a command that no client knows";
        }
        else if (frame.Transaction == opening && !IsOpen)
        {
            IsOpen = isGood && Encoding.ASCII.GetString(frame.Data).Contains("syslog", StringComparison.Ordinal);
            Problem = IsOpen ? null : "it does not take syslog over RELP";
        }
        else if (underway.Remove(frame.Transaction, out int index))
        {
            return new RelpAnswer(true, isGood, index, isGood ? null : "it answered " + Printable(frame.Data));
        }
        else
        {
            Problem = "it answered what nobody asked";
        }

        return default;
    }

    private static string Printable(byte[] data)
    {
        const int Most = 120;
        return data.Length == 0 ? "nothing" : string.Concat(data.Take(Most).TakeWhile(letter => letter != '\n').Select(letter => letter is >= (byte)' ' and < 0x7f ? (char)letter : '?'));
    }

    private int NextTransaction() => transaction = transaction == RelpFrame.MostTransaction ? 1 : transaction + 1;
}

/// <summary>What an answer says of a message.</summary>
/// <param name="IsAbout">Whether it is about a message at all.</param>
/// <param name="IsTaken">Whether the receiver has it.</param>
/// <param name="Index">The message's index.</param>
/// <param name="Reason">Why not, in a clause of "it".</param>
internal readonly record struct RelpAnswer(bool IsAbout, bool IsTaken, int Index, string? Reason = null);

using System.Buffers;
using System.Buffers.Text;

namespace Whorl.Service.Delivery.Sending.Relp;

/// <summary>A frame of RELP: transaction number, command, length of the data, the data, line end.</summary>
/// <param name="Transaction">The number; 0 where the receiver speaks unasked.</param>
/// <param name="Command">The command, such as <c>rsp</c>.</param>
/// <param name="Data">The data.</param>
internal readonly record struct RelpFrame(int Transaction, string Command, byte[] Data)
{
    /// <summary>The largest transaction number; after it comes 1.</summary>
    public const int MostTransaction = 999_999_999;

    private const int MostCommand = 32;
    private const int MostData = 128 << 10;
    private const int MostDigits = 9;

    /// <summary>Writes a frame.</summary>
    public static void Write(int transaction, ReadOnlySpan<byte> command, ReadOnlySpan<byte> data, IBufferWriter<byte> to)
    {
        WriteNumber(transaction, to);
        to.Write(" "u8);
        to.Write(command);
        to.Write(" "u8);
        WriteNumber(data.Length, to);
        if (data.Length > 0)
        {
            to.Write(" "u8);
            to.Write(data);
        }

        to.Write("\n"u8);
    }

    /// <summary>Reads the first frame of what came and says how long it is; <see cref="OperationStatus.NeedMoreData"/> where it is not all there.</summary>
    public static OperationStatus TryRead(ReadOnlySpan<byte> bytes, out RelpFrame frame, out int length)
    {
        frame = default;
        length = 0;
        int at = 0;
        OperationStatus status = ReadNumber(bytes, ref at, out int transaction, " "u8);
        if (status != OperationStatus.Done)
        {
            return status;
        }

        int space = bytes[++at..].IndexOf((byte)' ');
        if (space < 0)
        {
            return bytes.Length - at > MostCommand ? OperationStatus.InvalidData : OperationStatus.NeedMoreData;
        }

        string command = System.Text.Encoding.ASCII.GetString(bytes.Slice(at, space));
        at += space + 1;
        status = ReadNumber(bytes, ref at, out int count, " \n"u8);
        if (space is 0 or > MostCommand || status != OperationStatus.Done || count > MostData)
        {
            return status == OperationStatus.NeedMoreData ? status : OperationStatus.InvalidData;
        }

        if (bytes[at] == (byte)' ')
        {
            at++;
        }
        else if (count > 0)
        {
            return OperationStatus.InvalidData;
        }

        if (bytes.Length - at < count + 1)
        {
            return OperationStatus.NeedMoreData;
        }

        if (bytes[at + count] != (byte)'\n')
        {
            return OperationStatus.InvalidData;
        }

        frame = new RelpFrame(transaction, command, bytes.Slice(at, count).ToArray());
        length = at + count + 1;
        return OperationStatus.Done;
    }

    private static void WriteNumber(int number, IBufferWriter<byte> to)
    {
        Span<byte> digits = to.GetSpan(MostDigits + 1);
        Utf8Formatter.TryFormat(number, digits, out int written);
        to.Advance(written);
    }

    private static OperationStatus ReadNumber(ReadOnlySpan<byte> bytes, ref int at, out int number, ReadOnlySpan<byte> endings)
    {
        number = 0;
        int digits = 0;
        for (; at < bytes.Length; at++, digits++)
        {
            if (!char.IsAsciiDigit((char)bytes[at]))
            {
                return digits > 0 && endings.Contains(bytes[at]) ? OperationStatus.Done : OperationStatus.InvalidData;
            }

            if (digits == MostDigits)
            {
                return OperationStatus.InvalidData;
            }

            number = (number * 10) + (bytes[at] - '0');
        }

        return OperationStatus.NeedMoreData;
    }
}

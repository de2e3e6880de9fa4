using System.Buffers;
using System.Globalization;

namespace Whorl.Service.Delivery.Encoders;

/// <summary>Writes the parts of a line as UTF-8; half a surrogate pair becomes U+FFFD.</summary>
internal readonly ref struct LineWriter(IBufferWriter<byte> to)
{
    private const int MaxNumber = 32;
    private const int MaxBytesOfChar = 3;

    /// <summary>Text that is known to need no escape.</summary>
    public void Raw(ReadOnlySpan<byte> text) => to.Write(text);

    /// <summary>A whole number.</summary>
    public void Number(long value)
    {
        value.TryFormat(to.GetSpan(MaxNumber), out int written, default, CultureInfo.InvariantCulture);
        to.Advance(written);
    }

    /// <summary>A number, the shortest that is read back as it.</summary>
    public void Number(double value)
    {
        value.TryFormat(to.GetSpan(MaxNumber), out int written, "R", CultureInfo.InvariantCulture);
        to.Advance(written);
    }

    /// <summary>An id with dashes.</summary>
    public void Id(Guid id)
    {
        id.TryFormat(to.GetSpan(36), out int written, "D");
        to.Advance(written);
    }

    /// <summary>A time, see <see cref="EventTime.Write"/>.</summary>
    public void Time(long nanoseconds, int digits, ReadOnlySpan<byte> ending) =>
        to.Advance(EventTime.Write(nanoseconds, digits, ending, to.GetSpan(EventTime.MaxLength)));

    /// <summary>A text with escapes.</summary>
    public void Text(ReadOnlySpan<char> text, LineEscape escape)
    {
        while (!text.IsEmpty)
        {
            int special = escape.Find(text);
            Plain(special < 0 ? text : text[..special]);
            if (special < 0)
            {
                return;
            }

            to.Advance(escape.Write(text[special], to.GetSpan(2)));
            text = text[(special + 1)..];
        }
    }

    /// <summary>Texts with escapes and something between them.</summary>
    public void Texts(IReadOnlyList<string> texts, LineEscape escape, ReadOnlySpan<byte> between)
    {
        for (int i = 0; i < texts.Count; i++)
        {
            if (i > 0)
            {
                Raw(between);
            }

            Text(texts[i], escape);
        }
    }

    private void Plain(ReadOnlySpan<char> text)
    {
        if (!text.IsEmpty)
        {
            to.Advance(System.Text.Encoding.UTF8.GetBytes(text, to.GetSpan(text.Length * MaxBytesOfChar)));
        }
    }
}

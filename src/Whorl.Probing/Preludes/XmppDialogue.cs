using System.Buffers;

namespace Whorl.Probing.Preludes;

/// <summary>XMPP: stream, features, starttls, proceed (RFC 6120 sections 4.2 and 5.4). Tags are read one by one, by their local names.</summary>
internal sealed class XmppDialogue : Dialogue
{
    private const int StreamWanted = 0;
    private const int FeaturesWanted = 1;
    private const int InFeatures = 2;
    private const int ProceedWanted = 3;
    private const int InProceed = 4;

    private static readonly SearchValues<byte> Space = SearchValues.Create(" \t\r\n"u8);
    private static readonly SearchValues<byte> BehindName = SearchValues.Create(" \t\r\n/>"u8);

    private readonly byte[] before;

    private XmppDialogue(string content) =>
        before = System.Text.Encoding.ASCII.GetBytes(
            $"<?xml version='1.0'?><stream:stream xmlns='{content}' xmlns:stream='http://etherx.jabber.org/streams' version='1.0' to='");

    public static XmppDialogue Client { get; } = new("jabber:client");

    public static XmppDialogue Server { get; } = new("jabber:server");

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Goodbye => "</stream:stream>"u8;

    /// <inheritdoc/>
    public override void Begin(Prelude talk)
    {
        talk.Say(before);
        talk.Say(talk.Host);
        talk.Say("'>"u8);
    }

    /// <inheritdoc/>
    public override int Read(Prelude talk, ReadOnlySpan<byte> bytes)
    {
        int open = bytes.IndexOf((byte)'<');
        if (open != 0)
        {
            ReadOnlySpan<byte> text = open < 0 ? bytes : bytes[..open];
            if (talk.Step is not (InFeatures or InProceed) && text.ContainsAnyExcept(Space))
            {
                talk.StopAsForeign(text);
                return 0;
            }

            return Math.Min(text.Length, Prelude.LongestUnit);
        }

        int length = LengthOfTag(bytes);
        if (length > Prelude.LongestUnit || (bytes.Length > 1 && bytes[1] is not ((byte)'?' or (byte)'/') && !char.IsAsciiLetter((char)bytes[1])))
        {
            talk.StopAsForeign(bytes);
            return 0;
        }

        if (length == 0)
        {
            return 0;
        }

        ReadTag(talk, bytes[..length]);
        if (talk.Step != ProceedWanted)
        {
            return length;
        }

        // Line ends behind the features are no answer to <starttls/>.
        int spaces = bytes[length..].IndexOfAnyExcept(Space);
        return spaces < 0 ? bytes.Length : length + spaces;
    }

    private static void ReadTag(Prelude talk, ReadOnlySpan<byte> tag)
    {
        bool isEnd = tag[1] == '/';
        bool isWhole = tag[^2] == '/';
        ReadOnlySpan<byte> name = LocalName(tag[(isEnd ? 2 : 1)..]);
        if (tag[1] == '?' && talk.Step == StreamWanted)
        {
            return;
        }

        if (talk.Step != StreamWanted && (name.SequenceEqual("error"u8) || (isEnd && name.SequenceEqual("stream"u8))))
        {
            talk.Refuse(tag);
            return;
        }

        switch (talk.Step)
        {
            case StreamWanted when !isEnd && name.SequenceEqual("stream"u8):
                talk.Step = FeaturesWanted;
                if (tag.IndexOf("version"u8) < 0)
                {
                    // A server of before RFC 6120 (section 4.7.5) sends no features.
                    talk.Refuse(tag);
                }

                break;
            case FeaturesWanted when !isEnd && name.SequenceEqual("features"u8):
                talk.Step = InFeatures;
                if (isWhole)
                {
                    talk.Refuse(tag);
                }

                break;
            case InFeatures when isEnd && name.SequenceEqual("features"u8):
                if (talk.IsOffered)
                {
                    talk.Say("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"u8);
                    talk.Step = ProceedWanted;
                }
                else
                {
                    talk.Refuse(tag);
                }

                break;
            case InFeatures:
                talk.IsOffered |= !isEnd && name.SequenceEqual("starttls"u8);
                break;
            case ProceedWanted when !isEnd && name.SequenceEqual("proceed"u8):
                talk.Step = InProceed;
                if (isWhole)
                {
                    talk.Finish();
                }

                break;
            case ProceedWanted when name.SequenceEqual("failure"u8):
                talk.Refuse(tag);
                break;
            case InProceed when isEnd && name.SequenceEqual("proceed"u8):
                talk.Finish();
                break;
            default:
                talk.StopAsForeign(tag);
                break;
        }
    }

    /// <summary>The length of the tag that begins here, '&gt;' in quotes aside; 0 while its end has not come.</summary>
    private static int LengthOfTag(ReadOnlySpan<byte> bytes)
    {
        byte quote = 0;
        for (int i = 1; i < bytes.Length; i++)
        {
            byte at = bytes[i];
            if (quote != 0)
            {
                quote = at == quote ? (byte)0 : quote;
            }
            else if (at is (byte)'\'' or (byte)'"')
            {
                quote = at;
            }
            else if (at == '>')
            {
                return i + 1;
            }
        }

        return 0;
    }

    private static ReadOnlySpan<byte> LocalName(ReadOnlySpan<byte> from)
    {
        int end = from.IndexOfAny(BehindName);
        ReadOnlySpan<byte> name = end < 0 ? from : from[..end];
        return name[(name.IndexOf((byte)':') + 1)..];
    }
}

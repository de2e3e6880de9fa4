using System.Text;
using Whorl.Capture.Handshakes;
using Whorl.Fingerprints.Text;
using Whorl.Observations.Text;
using Whorl.Tls.Names;

namespace Whorl.Observations;

/// <summary>
/// Zeek's ssl.log as tab-separated values, a row a connection, with <c>ja3 ja3s ja4</c> behind Zeek's own columns. Wants
/// handshakes that were followed to their end.
/// </summary>
public sealed class ZeekEncoder : IObservationEncoder, ITimedEncoder
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    private static readonly (string Name, string Type)[] Columns =
    [
        ("ts", "time"), ("uid", "string"), ("id.orig_h", "addr"), ("id.orig_p", "port"), ("id.resp_h", "addr"), ("id.resp_p", "port"),
        ("version", "string"), ("cipher", "string"), ("curve", "string"), ("server_name", "string"), ("resumed", "bool"),
        ("last_alert", "string"), ("next_protocol", "string"), ("established", "bool"), ("ssl_history", "string"),
        ("cert_chain_fps", "vector[string]"), ("client_cert_chain_fps", "vector[string]"), ("sni_matches_cert", "bool"),
        ("ja3", "string"), ("ja3s", "string"), ("ja4", "string"),
    ];

    private readonly Utf8Text value = new(1024);
    private long openedAt;
    private long closedAt;

    private static ReadOnlySpan<byte> Unset => "-"u8;

    private static ReadOnlySpan<byte> Empty => "(empty)"u8;

    /// <inheritdoc/>
    public void Open(long timestamp) => openedAt = timestamp;

    /// <inheritdoc/>
    public void Close(long timestamp) => closedAt = timestamp;

    /// <inheritdoc/>
    public void WriteHeader(Utf8Text to)
    {
        to.Append("#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tssl\n#open\t"u8);
        AppendDate(openedAt, to);
        to.Append("\n#fields\t"u8);
        to.Append(Encoding.ASCII.GetBytes(string.Join('\t', Columns.Select(column => column.Name))));
        to.Append("\n#types\t"u8);
        to.Append(Encoding.ASCII.GetBytes(string.Join('\t', Columns.Select(column => column.Type))));
        to.Append((byte)'\n');
    }

    /// <inheritdoc/>
    public void WriteFooter(Utf8Text to)
    {
        to.Append("#close\t"u8);
        AppendDate(closedAt, to);
        to.Append((byte)'\n');
    }

    /// <inheritdoc/>
    public void Write(in Observation observation, Utf8Text to)
    {
        Handshake handshake = observation.Handshake;
        TimestampText.AppendEpoch(to, handshake.Timestamp);
        to.Append("\tC"u8);
        AppendBase62(IdentityOf(handshake), to);
        to.Append((byte)'\t');
        FieldText.AppendAddress(handshake.Client, to);
        to.Append((byte)'\t');
        JsonText.AppendNumber(to, handshake.ClientPort);
        to.Append((byte)'\t');
        FieldText.AppendAddress(handshake.Server, to);
        to.Append((byte)'\t');
        JsonText.AppendNumber(to, handshake.ServerPort);
        to.Append((byte)'\t');
        AppendAgreed(observation, to);
        AppendText(observation.ServerName, to);
        AppendBool(handshake.IsResumed, to);
        value.Clear();
        if (handshake.LastAlert >= 0)
        {
            AppendName(TlsNames.Alert((byte)handshake.LastAlert), handshake.LastAlert);
        }

        AppendText(value.Written, to);
        AppendText(observation.ServerProtocol, to);
        AppendBool(handshake.IsEstablished, to);
        to.Append(handshake.MessageHistory.IsEmpty ? Empty : handshake.MessageHistory);
        to.Append((byte)'\t');
        AppendCertificates(observation, to);
        AppendText(observation.Ja3, to);
        AppendText(observation.Ja3s, to);
        AppendText(observation.Ja4, to);
        to.Truncate(to.Length - 1);
        to.Append((byte)'\n');
    }

    /// <summary>A number that is the same whenever the same connection is read, and another for every other.</summary>
    private static ulong IdentityOf(Handshake handshake)
    {
        ulong hash = Mix((ulong)handshake.Timestamp);
        hash = Mix(hash ^ handshake.Client.High);
        hash = Mix(hash ^ handshake.Client.Low);
        hash = Mix(hash ^ handshake.Server.High);
        hash = Mix(hash ^ handshake.Server.Low);
        return Mix(hash ^ ((ulong)handshake.ClientPort << 32) ^ ((ulong)handshake.ServerPort << 16) ^ (ulong)handshake.Transport);
    }

    /// <summary>The finalizer of SplitMix64: every bit of the input moves every bit of the output.</summary>
    private static ulong Mix(ulong value)
    {
        value += 0x9e3779b97f4a7c15;
        value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
        value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
        return value ^ (value >> 31);
    }

    private static void AppendBase62(ulong number, Utf8Text to)
    {
        ReadOnlySpan<byte> digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8;
        do
        {
            to.Append(digits[(int)(number % 62)]);
            number /= 62;
        }
        while (number > 0);
    }

    private static void AppendBool(bool isTrue, Utf8Text to) => to.Append(isTrue ? "T\t"u8 : "F\t"u8);

    /// <summary>2026-11-22-13-45-06.</summary>
    private static void AppendDate(long nanoseconds, Utf8Text to)
    {
        int start = to.Length;
        TimestampText.AppendSeconds(to, Math.DivRem(nanoseconds, NanosecondsPerSecond, out _));
        to.Overwrite(start + 10, "-"u8);
        to.Overwrite(start + 13, "-"u8);
        to.Overwrite(start + 16, "-"u8);
        to.Truncate(start + 19);
    }

    /// <summary>Zeek's names: TLSv12, TLSv13-draft23, DTLSv10, unknown-32258.</summary>
    private static void AppendVersion(ushort version, Utf8Text to)
    {
        if (version >> 8 == 0x7f)
        {
            to.Append("TLSv13-draft"u8);
            JsonText.AppendNumber(to, version & 0xff);
            return;
        }

        ReadOnlySpan<byte> name = version switch
        {
            0x0002 => "SSLv2"u8,
            0x0300 => "SSLv3"u8,
            0x0301 => "TLSv10"u8,
            0x0302 => "TLSv11"u8,
            0x0303 => "TLSv12"u8,
            0x0304 => "TLSv13"u8,
            0xfeff => "DTLSv10"u8,
            0xfefd => "DTLSv12"u8,
            0xfefc => "DTLSv13"u8,
            _ => default,
        };
        if (name.IsEmpty)
        {
            to.Append("unknown-"u8);
            JsonText.AppendNumber(to, version);
            return;
        }

        to.Append(name);
    }

    /// <summary>Version, cipher and curve.</summary>
    private void AppendAgreed(in Observation observation, Utf8Text to)
    {
        if (observation.HasAnswer)
        {
            AppendVersion(observation.Version, to);
        }
        else
        {
            to.Append(Unset);
        }

        to.Append((byte)'\t');
        value.Clear();
        if (observation.Cipher >= 0)
        {
            AppendName(TlsNames.CipherSuite((ushort)observation.Cipher), observation.Cipher);
        }

        AppendText(value.Written, to);
        value.Clear();
        if (observation.Group != 0)
        {
            AppendName(TlsNames.Group(observation.Group), observation.Group);
        }

        AppendText(value.Written, to);
    }

    private void AppendName(ReadOnlySpan<byte> name, int number)
    {
        if (!name.IsEmpty && !name.SequenceEqual(Grease.Name))
        {
            value.Append(name);
            return;
        }

        value.Append("unknown-"u8);
        JsonText.AppendNumber(value, number);
    }

    /// <summary>Both chains are unset until either side sent a certificate.</summary>
    private static void AppendCertificates(in Observation observation, Utf8Text to)
    {
        int start = to.Length;
        Handshake handshake = observation.Handshake;
        int fromServer = CertificateEncoder.WriteFingerprints(handshake.Certificates, (byte)',', to);
        to.Append(fromServer == 0 ? "(empty)\t"u8 : "\t"u8);
        int fromClient = CertificateEncoder.WriteFingerprints(handshake.ClientCertificates, (byte)',', to);
        to.Append(fromClient == 0 ? "(empty)\t"u8 : "\t"u8);
        if (fromServer + fromClient == 0)
        {
            to.Truncate(start);
            to.Append("-\t-\t-\t"u8);
            return;
        }

        bool? matches = observation.ServerName.IsEmpty || fromServer == 0 ? null : ServerNameMatch.IsFor(handshake.Certificates, observation.ServerName);
        to.Append(matches switch
        {
            true => "T\t"u8,
            false => "F\t"u8,
            null => "-\t"u8,
        });
    }

    /// <summary>
    /// Appends a text and a tab. What is not printable becomes <c>\x09</c>, a backslash two of them, and a text that looks
    /// like the marks for unset and empty is told from them by an escape.
    /// </summary>
    private static void AppendText(ReadOnlySpan<byte> text, Utf8Text to)
    {
        if (text.IsEmpty)
        {
            to.Append("-\t"u8);
            return;
        }

        if (text.SequenceEqual(Unset) || text.SequenceEqual(Empty))
        {
            WireText.AppendHexEscape(to, text[0]);
            text = text[1..];
        }

        while (!text.IsEmpty)
        {
            if (text[0] == (byte)'\\')
            {
                to.Append("\\\\"u8);
                text = text[1..];
                continue;
            }

            bool isRune = Rune.DecodeFromUtf8(text, out Rune rune, out int consumed) == System.Buffers.OperationStatus.Done;
            if (isRune && rune.Value is (>= 0x20 and < 0x7f) or >= 0xa0)
            {
                to.Append(text[..consumed]);
            }
            else
            {
                foreach (byte unprintable in text[..consumed])
                {
                    WireText.AppendHexEscape(to, unprintable);
                }
            }

            text = text[consumed..];
        }

        to.Append((byte)'\t');
    }
}

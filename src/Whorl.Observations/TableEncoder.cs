using System.Text;
using Whorl.Capture.Handshakes;
using Whorl.Capture.Packets;
using Whorl.Fingerprints.Text;
using Whorl.Observations.Text;
using Whorl.Tls.Handshake;
using Whorl.Tls.Names;

namespace Whorl.Observations;

/// <summary>
/// A line a handshake for people to read: who spoke to whom, the fingerprints, what was agreed on, and notes of what is
/// out of the ordinary. Columns have fixed widths, so that lines can be written as they come, and no line is longer than
/// the terminal is wide. Nothing but printable ASCII of what the wire brought reaches the terminal.
/// </summary>
public sealed class TableEncoder : IObservationEncoder
{
    private readonly TableLayout layout;
    private readonly TableText line;
    private readonly FieldTable? chosen;
    private readonly TimestampText timestamps = new();
    private readonly CertificateEncoder certificates;
    private readonly Utf8Text value = new(256);
    private readonly Utf8Text ignored = new(4096);

    /// <summary>The standard columns, or those of <paramref name="fields"/>; a width of 0 is unknown.</summary>
    public TableEncoder(ObservationField[]? fields, CertificateEncoder certificates, int width = 0, bool isColored = false)
    {
        width = width > 0 ? width : TableLayout.DefaultWidth;
        this.certificates = certificates;
        layout = TableLayout.For(width);
        line = new TableText(width, isColored);
        chosen = fields is null ? null : new FieldTable(fields, certificates, line, width);
    }

    /// <inheritdoc/>
    public void WriteHeader(Utf8Text to)
    {
        if (chosen is not null)
        {
            chosen.WriteHeader(to);
            return;
        }

        line.Begin();
        Heading("TIME", layout.Time, to);
        Heading("CLIENT", layout.Client == 0 ? 0 : layout.Client + 2, to);
        Heading("SERVER", layout.Server, to);
        Heading("SNI", layout.Sni, to);
        Heading("JA4", layout.Ja4, to);
        Heading("JA3", layout.Ja3, to);
        Heading("TLS", layout.Version, to);
        Heading("CIPHER", layout.Cipher, to);
        Heading("ALPN", layout.Alpn, to);
        Heading("NOTES", layout.Notes, to);
        TableText.End(to);
    }

    /// <inheritdoc/>
    public void WriteFooter(Utf8Text to)
    {
    }

    /// <inheritdoc/>
    public void Write(in Observation observation, Utf8Text to)
    {
        if (chosen is not null)
        {
            chosen.Write(observation, to);
            return;
        }

        line.Begin();
        WriteTime(observation.Handshake.Timestamp, to);
        WriteEndpoints(observation.Handshake, to);
        value.Clear();
        WireText.AppendAscii(value, observation.ServerName);
        line.Cell(OrDash(value.Written), layout.Sni, Elision.Start, value.Length == 0 ? TableColors.Faint : TableColors.Name, to);
        WriteFingerprints(observation, to);
        WriteAnswer(observation, to);
        WriteNotes(observation, to);
        TableText.End(to);
    }

    private static ReadOnlySpan<byte> OrDash(ReadOnlySpan<byte> text) => text.IsEmpty ? "-"u8 : text;

    private void Heading(string text, int width, Utf8Text to)
    {
        if (width > 0)
        {
            line.Cell(Encoding.UTF8.GetBytes(text), width, Elision.End, TableColors.Faint, to);
        }
    }

    /// <summary>The time of day, with date and milliseconds where there is room.</summary>
    private void WriteTime(long nanoseconds, Utf8Text to)
    {
        value.Clear();
        timestamps.Append(value, nanoseconds);
        Span<byte> text = stackalloc byte[23];
        value.Written[..23].CopyTo(text);
        text[10] = (byte)' ';
        bool hasDate = layout.Time >= 23;
        line.Cell(hasDate ? text : text.Slice(11, layout.Time), layout.Time, Elision.End, TableColors.Faint, to);
    }

    private void WriteEndpoints(Handshake handshake, Utf8Text to)
    {
        if (layout.Client > 0)
        {
            value.Clear();
            if (layout.HasClientPort)
            {
                AppendEndpoint(handshake.Client, handshake.ClientPort);
            }
            else
            {
                FieldText.AppendAddress(handshake.Client, value);
            }

            line.Cell(value.Written, layout.Client, Elision.Middle, default, to);
            line.Mark("→ "u8, 2, TableColors.Faint, to);
        }

        value.Clear();
        AppendEndpoint(handshake.Server, handshake.ServerPort);
        line.Cell(value.Written, layout.Server, Elision.Middle, default, to);
    }

    private void AppendEndpoint(IpAddress address, ushort port)
    {
        int start = value.Length;
        FieldText.AppendAddress(address, value);
        if (value.Written[start..].Contains((byte)':'))
        {
            value.Clear();
            value.Append((byte)'[');
            FieldText.AppendAddress(address, value);
            value.Append((byte)']');
        }

        value.Append((byte)':');
        JsonText.AppendNumber(value, port);
    }

    /// <summary>JA4 with its first part, the one that reads as words, brought out; JA3 as far as there is room.</summary>
    private void WriteFingerprints(in Observation observation, Utf8Text to)
    {
        value.Clear();
        WireText.AppendAscii(value, observation.Ja4);
        ReadOnlySpan<byte> ja4 = value.Written;
        int first = ja4.IndexOf((byte)'_');
        if (first > 0 && ja4.Length <= layout.Ja4)
        {
            line.Piece(ja4[..first], first, Elision.End, TableColors.FingerprintStart, to);
            line.Cell(ja4[first..], layout.Ja4 - first, Elision.End, TableColors.Fingerprint, to);
        }
        else
        {
            // The first part stands for the whole where there is no room: it is short and says what kind of client this is.
            ja4 = first > 0 && first <= layout.Ja4 ? ja4[..first] : ja4;
            line.Cell(OrDash(ja4), layout.Ja4, Elision.End, ja4.IsEmpty ? TableColors.Faint : TableColors.FingerprintStart, to);
        }

        if (layout.Ja3 > 0)
        {
            line.Cell(OrDash(observation.Ja3), layout.Ja3, Elision.End, TableColors.Faint, to);
        }
    }

    private void WriteAnswer(in Observation observation, Utf8Text to)
    {
        value.Clear();
        ReadOnlySpan<byte> color = TableColors.Faint;
        if (observation.HasAnswer)
        {
            color = ReadableNames.AppendVersion(value, observation.Version) switch
            {
                ReadableNames.Age.Current => TableColors.Good,
                ReadableNames.Age.Aging => default,
                ReadableNames.Age.Old => TableColors.Old,
                _ => TableColors.Bad,
            };
        }

        line.Cell(OrDash(value.Written), layout.Version, Elision.End, color, to);
        if (layout.Cipher > 0)
        {
            value.Clear();
            AppendCipher(observation, layout.Cipher);
            line.Cell(OrDash(value.Written), layout.Cipher, Elision.End, value.Length == 0 ? TableColors.Faint : default, to);
        }

        if (layout.Alpn > 0)
        {
            value.Clear();
            AppendAlpn(observation);
            line.Cell(OrDash(value.Written), layout.Alpn, Elision.End, value.Length == 0 || observation.ServerProtocol.IsEmpty ? TableColors.Faint : default, to);
        }
    }

    private void AppendCipher(in Observation observation, int room)
    {
        if (observation.Cipher >= 0)
        {
            ReadableNames.AppendCipher(value, (ushort)observation.Cipher, room);
        }
    }

    /// <summary>What the server chose or, where that is encrypted, what the client would like best.</summary>
    private void AppendAlpn(in Observation observation)
    {
        ReadOnlySpan<byte> offered = observation.ProtocolNames;
        if (!observation.ServerProtocol.IsEmpty)
        {
            WireText.AppendAscii(value, observation.ServerProtocol);
        }
        else if (ProtocolList.TryNext(ref offered, out ReadOnlySpan<byte> name))
        {
            WireText.AppendAscii(value, name);
            value.Append((byte)'?');
        }
    }

    private void WriteNotes(in Observation observation, Utf8Text to)
    {
        Handshake handshake = observation.Handshake;
        int before = line.Left;
        Malformation malformations = observation.Malformations;
        ignored.Clear();
        if (!certificates.Write(handshake.Certificates, ignored))
        {
            malformations |= Malformation.Certificate;
        }

        NoteIf(handshake.IsTruncated, "truncated"u8, TableColors.Bad, before, to);
        if (MalformationCodes.TryTake(ref malformations, out ReadOnlySpan<byte> code))
        {
            value.Clear();
            value.Append((byte)'!');
            value.Append(code);
            value.Append(malformations == Malformation.None ? ""u8 : "+"u8);
            NoteIf(holds: true, value.Written, TableColors.Bad, before, to);
        }

        NoteIf(handshake.IsHelloRetryRequest, "hrr"u8, TableColors.Note, before, to);
        NoteIf(handshake.Protocol == HandshakeProtocol.Quic, "quic"u8, TableColors.Note, before, to);
        NoteIf(handshake.Protocol == HandshakeProtocol.Dtls, "dtls"u8, TableColors.Note, before, to);
        NoteIf(handshake.IsResumed, "resumed"u8, TableColors.Good, before, to);
        NoteIf(observation.HasEncryptedClientHello, "ech"u8, TableColors.Note, before, to);
        NoteIf(handshake.Upgrade != Upgrade.None, UpgradeNames.Of(handshake.Upgrade), TableColors.Note, before, to);
        value.Clear();
        FieldText.AppendTunnel(handshake.Tunnel, value);
        NoteIf(value.Length > 0, value.Written, TableColors.Note, before, to);
        if (handshake.LastAlert >= 0)
        {
            value.Clear();
            value.Append("alert:"u8);
            value.Append(TlsNames.Alert((byte)handshake.LastAlert));
            NoteIf(holds: true, value.Written, TableColors.Old, before, to);
        }
        else
        {
            NoteIf(handshake.HasClientHello && !observation.HasAnswer && !handshake.IsTruncated, "unanswered"u8, TableColors.Faint, before, to);
        }

        NoteIf(!handshake.HasClientHello, "server-only"u8, TableColors.Faint, before, to);
        if (line.Left == before && layout.Cipher == 0)
        {
            value.Clear();
            AppendCipher(observation, line.Left);
            line.Piece(value.Written, line.Left, Elision.End, TableColors.Faint, to);
        }
    }

    private void NoteIf(bool holds, ReadOnlySpan<byte> text, ReadOnlySpan<byte> color, int before, Utf8Text to)
    {
        if (!holds)
        {
            return;
        }

        bool isFirst = line.Left == before;
        if (!isFirst && line.Left < 5)
        {
            return;
        }

        if (!isFirst)
        {
            line.Pad(1, to);
        }

        line.Piece(text, line.Left, Elision.End, color, to);
    }
}

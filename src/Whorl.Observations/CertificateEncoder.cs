using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using Whorl.Fingerprints.Text;
using Whorl.Observations.Text;
using Whorl.Tls.Certificates;
using Whorl.Tls.Crypto;

namespace Whorl.Observations;

/// <summary>
/// Writes a Certificate message as the record's list of JSON objects. Certificates of intermediate authorities come
/// again and again, so the text of the last ones is kept and reused when the bytes are the same.
/// </summary>
public sealed class CertificateEncoder
{
    private const int SlotBits = 10;
    private const int MaxKept = 4096;

    private readonly Kept?[]? kept;
    private readonly Utf8Text name = new();

    /// <summary>An encoder that keeps texts for reuse unless <paramref name="withCache"/> is false.</summary>
    public CertificateEncoder(bool withCache = true) => kept = withCache ? new Kept?[1 << SlotBits] : null;

    /// <summary>
    /// Appends <c>[{...},...]</c> for the body of a Certificate message of TLS 1.2 and below; <c>[]</c> when it is empty.
    /// Returns false when the message or a certificate in it could not be read to its end, or breaks the rules for dates.
    /// </summary>
    public bool Write(ReadOnlySpan<byte> message, Utf8Text to)
    {
        to.Append((byte)'[');
        bool whole = true;
        if (!message.IsEmpty)
        {
            whole = CertificateListView.TryParse(message, CertificateListForm.Tls12, out CertificateListView list) == CertificateListError.None;
            bool first = true;
            CertificateListView.Enumerator entries = list.Certificates;
            while (entries.MoveNext())
            {
                if (!first)
                {
                    to.Append((byte)',');
                }

                first = false;
                whole &= WriteOne(entries.Current.Der, to);
            }

            whole &= entries.Error == CertificateListError.None;
        }

        to.Append((byte)']');
        return whole;
    }

    /// <summary>Appends <c>{...}</c> for one certificate; false when it could not be read to its end, or breaks the rules for dates.</summary>
    public bool WriteCertificate(ReadOnlySpan<byte> der, Utf8Text to) => WriteOne(der, to);

    /// <summary>Appends the SHA-256 of each certificate in hexadecimal, separated by <paramref name="separator"/>; returns how many there were.</summary>
    public static int WriteFingerprints(ReadOnlySpan<byte> message, byte separator, Utf8Text to)
    {
        int count = 0;
        if (!message.IsEmpty)
        {
            CertificateListView.TryParse(message, CertificateListForm.Tls12, out CertificateListView list);
            Span<byte> digest = stackalloc byte[Digest.Sha256Size];
            foreach (CertificateEntryView entry in list.Certificates)
            {
                if (count++ > 0)
                {
                    to.Append(separator);
                }

                Digest.Sha256(entry.Der, digest);
                AppendHex(to, digest);
            }
        }

        return count;
    }

    private bool WriteOne(ReadOnlySpan<byte> der, Utf8Text to)
    {
        if (kept is null || der.Length is > MaxKept or < 64)
        {
            return WriteFields(der, to);
        }

        // The end of a certificate is its signature: no better hash to pick a slot by.
        int slot = (int)((BinaryPrimitives.ReadUInt64LittleEndian(der[^16..]) * 0x9e3779b97f4a7c15) >> (64 - SlotBits));
        Kept? candidate = kept[slot];
        if (candidate is null || !candidate.Holds(der))
        {
            // Its neighbour may have it; whichever is found last is looked at first.
            candidate = kept[slot ^ 1];
            kept[slot ^ 1] = kept[slot];
            kept[slot] = candidate;
        }

        if (candidate is not null && candidate.Holds(der))
        {
            to.Append(candidate.Text.AsSpan(0, candidate.TextLength));
            return candidate.IsWhole;
        }

        int start = to.Length;
        bool whole = WriteFields(der, to);
        ReadOnlySpan<byte> text = to.Written[start..];
        if (text.Length <= MaxKept)
        {
            candidate ??= kept[slot] = new Kept();
            candidate.Grow(der.Length, text.Length);
            der.CopyTo(candidate.Der);
            candidate.DerLength = der.Length;
            text.CopyTo(candidate.Text);
            candidate.TextLength = text.Length;
            candidate.IsWhole = whole;
        }

        return whole;
    }

    private bool WriteFields(ReadOnlySpan<byte> der, Utf8Text to)
    {
        Span<byte> digest = stackalloc byte[Digest.Sha256Size];
        Digest.Sha256(der, digest);
        to.Append("{\"sha256\":\""u8);
        AppendHex(to, digest);
        Digest.Sha1(der, digest);
        to.Append("\",\"sha1\":\""u8);
        AppendHex(to, digest[..Digest.Sha1Size]);
        if (CertificateView.TryParse(der, out CertificateView certificate) != CertificateError.None)
        {
            to.Append("\",\"subject\":null,\"issuer\":null,\"serial\":null,\"not_before\":null,\"not_after\":null,\"san\":[],\"self_signed\":false}"u8);
            return false;
        }

        to.Append("\",\"subject\":"u8);
        WriteName(certificate.Subject, to);
        to.Append(",\"issuer\":"u8);
        WriteName(certificate.Issuer, to);
        to.Append(",\"serial\":\""u8);
        Span<byte> serial = to.Reserve((2 * certificate.Serial.Length) + 2);
        to.Advance(certificate.TryFormatSerial(serial, out int written) ? written : 0);
        to.Append("\",\"not_before\":"u8);
        WriteTime(certificate.NotBefore, to);
        to.Append(",\"not_after\":"u8);
        WriteTime(certificate.NotAfter, to);
        to.Append(",\"san\":["u8);
        bool whole = WriteAlternativeNames(certificate, to)
            && !certificate.HasTrailingBytes && !certificate.NotBefore.IsMalformed && !certificate.NotAfter.IsMalformed;
        to.Append("],\"self_signed\":"u8);
        JsonText.AppendBool(to, certificate.IsSelfIssued);
        to.Append((byte)'}');
        return whole;
    }

    private void WriteName(ReadOnlySpan<byte> rawName, Utf8Text to)
    {
        name.Clear();
        int room = 256;
        while (true)
        {
            OperationStatus status = DistinguishedName.Format(rawName, name.Reserve(room), out int written);
            if (status == OperationStatus.DestinationTooSmall)
            {
                room *= 2;
                continue;
            }

            if (status == OperationStatus.Done)
            {
                name.Advance(written);
                JsonText.AppendString(to, name.Written);
            }
            else
            {
                to.Append("null"u8);
            }

            return;
        }
    }

    private static void WriteTime(CertificateTime time, Utf8Text to)
    {
        if (time.Seconds is not { } seconds)
        {
            to.Append("null"u8);
            return;
        }

        to.Append((byte)'"');
        TimestampText.AppendSeconds(to, seconds);
        to.Append((byte)'"');
    }

    private bool WriteAlternativeNames(in CertificateView certificate, Utf8Text to)
    {
        bool first = true;
        GeneralNameEnumerator names = certificate.SubjectAltNames;
        while (names.MoveNext())
        {
            GeneralNameView alternative = names.Current;
            name.Clear();
            int written;
            int room = 64;
            while (!alternative.TryFormat(name.Reserve(room), out written) && room < 1 << 18)
            {
                room *= 2;
            }

            name.Advance(written);
            if (!first)
            {
                to.Append((byte)',');
            }

            first = false;
            JsonText.AppendString(to, name.Written);
        }

        return !names.IsDamaged;
    }

    private static void AppendHex(Utf8Text to, ReadOnlySpan<byte> bytes)
    {
        Numerals.WriteHex(to.Reserve(2 * bytes.Length), bytes);
        to.Advance(2 * bytes.Length);
    }

    private sealed class Kept
    {
        public byte[] Der = [];
        public byte[] Text = [];
        public int DerLength;
        public int TextLength;
        public bool IsWhole;

        /// <summary>Whether this is the text of that certificate.</summary>
        public bool Holds(ReadOnlySpan<byte> der) => Der.AsSpan(0, DerLength).SequenceEqual(der);

        /// <summary>Room in steps, so that a slot that many certificates share soon stops allocating.</summary>
        public void Grow(int der, int text)
        {
            if (Der.Length < der)
            {
                Der = new byte[Math.Min(MaxKept, (int)BitOperations.RoundUpToPowerOf2((uint)der))];
            }

            if (Text.Length < text)
            {
                Text = new byte[Math.Min(MaxKept, (int)BitOperations.RoundUpToPowerOf2((uint)text))];
            }
        }
    }
}

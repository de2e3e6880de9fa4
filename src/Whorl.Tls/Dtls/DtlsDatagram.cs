namespace Whorl.Tls.Dtls;

/// <summary>
/// The records of one datagram that are in the clear, in order. Unified headers that say their length are skipped; it
/// ends at the first record that is encrypted under an older header, cannot be skipped, or cannot be read.
/// </summary>
public ref struct DtlsDatagram
{
    private ReadOnlySpan<byte> rest;

    /// <summary>Starts at a datagram's first byte.</summary>
    public DtlsDatagram(ReadOnlySpan<byte> datagram) => rest = datagram;

    /// <summary>The record that <see cref="MoveNext"/> stopped at.</summary>
    public DtlsRecord Current { get; private set; }

    /// <summary>How the last record was read.</summary>
    public DtlsRecordOutcome Outcome { get; private set; }

    /// <summary>How many records under unified headers were passed over.</summary>
    public int Skipped { get; private set; }

    /// <summary>Goes to the next record in the clear.</summary>
    public bool MoveNext()
    {
        while (!rest.IsEmpty)
        {
            Outcome = DtlsRecord.TryParse(rest, out DtlsRecord record);
            Current = record;
            bool goesOn = Outcome is DtlsRecordOutcome.Read or DtlsRecordOutcome.UnifiedHeader;
            rest = goesOn ? rest[record.Size..] : default;
            if (Outcome == DtlsRecordOutcome.Read)
            {
                return true;
            }

            Skipped += Outcome == DtlsRecordOutcome.UnifiedHeader ? 1 : 0;
        }

        return false;
    }

    /// <summary>The enumerator of a <c>foreach</c>, which is a copy: read <see cref="Outcome"/> from an own loop.</summary>
    public readonly DtlsDatagram GetEnumerator() => this;
}

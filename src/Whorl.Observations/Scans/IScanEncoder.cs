using Whorl.Fingerprints.Text;

namespace Whorl.Observations.Scans;

/// <summary>Writes active records in one output format. An encoder belongs to one thread.</summary>
public interface IScanEncoder
{
    /// <summary>Appends what comes before the first record.</summary>
    void WriteHeader(Utf8Text to);

    /// <summary>Appends one record.</summary>
    void Write(ScanRecord record, Utf8Text to);
}

using Whorl.Fingerprints.Text;

namespace Whorl.Observations;

/// <summary>Writes observations in one output format. An encoder belongs to one thread.</summary>
public interface IObservationEncoder
{
    /// <summary>Appends what comes before the first record.</summary>
    void WriteHeader(Utf8Text to);

    /// <summary>Appends one record.</summary>
    void Write(in Observation observation, Utf8Text to);

    /// <summary>Appends what comes after the last record.</summary>
    void WriteFooter(Utf8Text to);
}

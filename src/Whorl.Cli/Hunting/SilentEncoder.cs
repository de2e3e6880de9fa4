using Whorl.Fingerprints.Text;
using Whorl.Observations;

namespace Whorl.Cli.Hunting;

/// <summary>Writes nothing: for readings whose handshakes go elsewhere than into records.</summary>
internal sealed class SilentEncoder : IObservationEncoder
{
    public void WriteHeader(Utf8Text to)
    {
    }

    public void Write(in Observation observation, Utf8Text to)
    {
    }

    public void WriteFooter(Utf8Text to)
    {
    }
}

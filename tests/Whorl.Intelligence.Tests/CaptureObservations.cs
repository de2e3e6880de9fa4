using Whorl.Capture.Files;
using Whorl.Observations;
using Whorl.Observations.Reading;

namespace Whorl.Intelligence.Tests;

/// <summary>What the project's own reader and encoders make of a capture.</summary>
internal static class CaptureObservations
{
    /// <summary>Reads a capture with one encoder and gives what it wrote.</summary>
    public static byte[] Encode(string path, Func<IObservationEncoder> create, bool followsHandshakes = false)
    {
        Assert.True(CaptureFile.TryOpen(path, out CaptureReader? reader, out string? error), error);
        using MemoryStream output = new();
        using (reader)
        using (CaptureReading reading = new(new ReadingOptions { FollowsHandshakes = followsHandshakes }, create, output))
        {
            reading.Read(reader, Path.GetFileName(path), TestContext.Current.CancellationToken);
        }

        return output.ToArray();
    }
}

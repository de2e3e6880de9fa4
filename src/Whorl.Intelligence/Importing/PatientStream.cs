using Whorl.Capture.Files;

namespace Whorl.Intelligence.Importing;

/// <summary>A stream from the network that is read synchronously and given up when its time is over.</summary>
internal sealed class PatientStream(Stream inner, CancellationToken cancellation) : ReadOnlyStream
{
    private readonly byte[] buffer = new byte[1 << 16];

    public override int Read(Span<byte> target)
    {
        int read = inner.ReadAsync(buffer.AsMemory(0, Math.Min(buffer.Length, target.Length)), cancellation).AsTask().GetAwaiter().GetResult();
        buffer.AsSpan(0, read).CopyTo(target);
        return read;
    }
}

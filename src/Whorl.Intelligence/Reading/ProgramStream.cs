using System.ComponentModel;
using System.Diagnostics;
using Whorl.Capture.Files;

namespace Whorl.Intelligence.Reading;

/// <summary>What a program of the system makes of a stream: it gets the packed bytes and gives the unpacked ones.</summary>
internal sealed class ProgramStream : ReadOnlyStream
{
    private readonly Process process;
    private readonly Stream packed;
    private readonly Task pump;
    private readonly string name;
    private bool isEnded;

    private ProgramStream(Process process, Stream packed, string name)
    {
        this.process = process;
        this.packed = packed;
        this.name = name;
        pump = Task.Run(Pump);
    }

    /// <summary>Starts a program; where it is not installed a <see cref="FeedLimitException"/> says which package has it.</summary>
    public static ProgramStream Start(Stream packed, string program, string package, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        try
        {
            Process started = Process.Start(start) ?? throw new Win32Exception();
            started.ErrorDataReceived += static (_, _) => { };
            started.BeginErrorReadLine();
            return new ProgramStream(started, packed, program);
        }
        catch (Win32Exception)
        {
            packed.Dispose();
            throw new FeedLimitException($"it is packed with {program}, which is not installed: install {package}, or unpack the file first");
        }
    }

    public override int Read(Span<byte> buffer)
    {
        if (isEnded || buffer.IsEmpty)
        {
            return 0;
        }

        int read = process.StandardOutput.BaseStream.Read(buffer);
        if (read == 0)
        {
            isEnded = true;
            process.WaitForExit();
            if (process.ExitCode != 0)
            {
                throw new InvalidDataException($"{name} could not unpack it");
            }
        }

        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            if (!isEnded)
            {
                process.Kill();
            }

            process.WaitForExit();
            pump.GetAwaiter().GetResult();
            process.Dispose();
            packed.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Pump()
    {
        try
        {
            using Stream input = process.StandardInput.BaseStream;
            packed.CopyTo(input);
        }
        catch (Exception problem) when (problem is IOException or InvalidDataException or ObjectDisposedException or InvalidOperationException)
        {
            // The program has ended, of itself or because nobody reads on; its exit code says the rest.
        }
    }
}

using Whorl.Capture.Live.Native;

namespace Whorl.Capture.Live;

/// <summary>The signal that ends listening.</summary>
public static class Interrupt
{
    private const int Number = 2;
    private const nint Default = 0;

    /// <summary>
    /// Makes SIGINT arrive even where the process was started with it ignored: a shell script does so to what it puts in
    /// the background, and whoever sends the signal all the same means it. To be called before anything asks for signals
    /// or reads the terminal, as the runtime looks only once whether a signal is ignored.
    /// </summary>
    public static void Allow()
    {
        if ((ProcessStatus.Mask("SigIgn:") >> (Number - 1) & 1) != 0)
        {
            _ = Pcap.Signal(Number, Default);
        }
    }
}

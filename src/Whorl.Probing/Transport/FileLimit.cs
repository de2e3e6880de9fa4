using Whorl.Probing.Transport.Native;

namespace Whorl.Probing.Transport;

/// <summary>How many connections this process may hold at once.</summary>
public static class FileLimit
{
    // Files, pipes, the runtime's own, and a database's.
    private const int KeptForOthers = 256;
    private const int Most = 1 << 20;
    private const int WhereUnknown = 4096;

    private static readonly Lazy<int> Connections = new(Raise);

    /// <summary>
    /// The connections for which there are file descriptors. Asked for the first time, it raises the process's limit as far as
    /// the system allows without privileges (RLIMIT_NOFILE, soft to hard).
    /// </summary>
    public static int MaximumConnections => Connections.Value;

    private static int Raise()
    {
        ulong files = OperatingSystem.IsLinux() ? Linux.RaiseOpenFiles() : 0;
        return files == 0 ? WhereUnknown : (int)Math.Clamp(files, KeptForOthers + 16, Most) - KeptForOthers;
    }
}

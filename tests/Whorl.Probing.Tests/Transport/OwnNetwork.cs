using System.Runtime.InteropServices;
using System.Text;
using Whorl.Probing.Transport;

namespace Whorl.Probing.Tests.Transport;

/// <summary>A network namespace (network_namespaces(7)) that only one thread sees, with a loopback whose settings are its own.</summary>
internal static partial class OwnNetwork
{
    private const int NewNetwork = 0x40000000;
    private const uint GetFlags = 0x8913;
    private const uint SetFlags = 0x8914;
    private const int FlagsOffset = 16;

    /// <summary>Runs a test on a thread in a namespace of its own; skips where that needs privileges that are not there.</summary>
    public static async Task RunAsync(string setting, string value, Action test)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "NOT TESTED: needs Linux's network namespaces.");
        TaskCompletionSource<bool> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                bool entered = Unshare(NewNetwork) == 0 && BringUpLoopback();
                if (entered)
                {
                    File.WriteAllText($"/proc/sys/net/ipv4/{setting}", value);
                    test();
                }

                done.SetResult(entered);
            }
            catch (Exception thrown)
            {
                done.SetException(thrown);
            }
        })
        {
            IsBackground = true,
            Name = "network",
        }.Start();
        Assert.SkipUnless(await done.Task.InTimeAsync(), "NOT TESTED: a network namespace of one's own needs root.");
    }

    /// <summary>Runs a loop on this thread until a condition holds, which is looked at every few milliseconds.</summary>
    public static void RunUntil(ProbeLoop loop, Func<bool> condition)
    {
        long begin = TimeProvider.System.GetTimestamp();
        LoopAction? look = null;
        look = new LoopAction(() =>
        {
            if (condition() || TimeProvider.System.GetElapsedTime(begin) > LoopThread.Patience)
            {
                loop.Stop();
            }
            else
            {
                loop.After(TimeSpan.FromMilliseconds(2), look!);
            }
        });
        loop.After(TimeSpan.Zero, look);
        loop.Run();
        Assert.True(condition());
    }

    private static bool BringUpLoopback()
    {
        // struct ifreq: 16 bytes of name, then a union of 24 that begins with the flags.
        byte[] request = new byte[40];
        Encoding.ASCII.GetBytes("lo").CopyTo(request, 0);
        using System.Net.Sockets.Socket socket = new(System.Net.Sockets.SocketType.Dgram, System.Net.Sockets.ProtocolType.Udp);
        int handle = (int)socket.Handle;
        if (Control(handle, GetFlags, request) != 0)
        {
            return false;
        }

        request[FlagsOffset] |= 1;
        return Control(handle, SetFlags, request) == 0;
    }

    [LibraryImport("libc", EntryPoint = "unshare")]
    private static partial int Unshare(int what);

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Control(int descriptor, nuint request, [In, Out] byte[] argument);
}

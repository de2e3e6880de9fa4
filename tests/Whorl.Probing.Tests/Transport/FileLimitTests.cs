using Whorl.Probing.Transport;

namespace Whorl.Probing.Tests.Transport;

public sealed class FileLimitTests
{
    [Fact]
    public void Leaves_some_descriptors_to_others()
    {
        Assert.InRange(FileLimit.MaximumConnections, 16, 1 << 20);
        if (OperatingSystem.IsLinux())
        {
            // "Max open files            1024                 1048576              files"
            string[] limits = File.ReadLines("/proc/self/limits").Single(line => line.StartsWith("Max open files", StringComparison.Ordinal))
                .Split(' ', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(limits[4], limits[3]);
            Assert.True(limits[3] == "unlimited" || FileLimit.MaximumConnections < int.Parse(limits[3]));
        }
    }
}

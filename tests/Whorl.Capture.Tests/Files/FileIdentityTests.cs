using System.Diagnostics;
using Whorl.Capture.Files;

namespace Whorl.Capture.Tests.Files;

public sealed class FileIdentityTests
{
    [Fact]
    public async Task Every_name_of_a_file_leads_to_the_same_identity_and_a_copy_to_another()
    {
        using TemporaryFolder folder = new();
        string file = folder.Write("file", [1]);
        string copy = folder.Write("copy", [1]);
        File.CreateSymbolicLink(folder["symbolic"], "file");
        File.CreateSymbolicLink(folder["chained"], "symbolic");
        using (Process link = Process.Start("ln", [file, folder["hard"]]))
        {
            await link.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        FileIdentity? identity = FileIdentity.Of(file);
        Assert.NotNull(identity);
        Assert.All(["symbolic", "chained", "hard", "./file"], name => Assert.Equal(identity, FileIdentity.Of(folder[name])));
        Assert.NotEqual(identity, FileIdentity.Of(copy));
    }

    [Fact]
    public void What_is_no_regular_file_has_none()
    {
        using TemporaryFolder folder = new();
        File.CreateSymbolicLink(folder["nowhere"], "absent");
        Assert.All([folder.Path, folder["absent"], folder["nowhere"], "/dev/null", ""], path => Assert.Null(FileIdentity.Of(path)));
    }
}

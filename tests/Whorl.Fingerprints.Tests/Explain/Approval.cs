using System.Runtime.CompilerServices;

namespace Whorl.Fingerprints.Tests.Explain;

/// <summary>Compares a text with an approved file; WHORL_APPROVE=1 in the environment writes the file instead.</summary>
internal static class Approval
{
    public static void Matches(string name, string actual, [CallerFilePath] string caller = "")
    {
        string path = Path.Combine(Path.GetDirectoryName(TestData.Path("hellos"))!, "..", "Whorl.Fingerprints.Tests", "Approved", name + ".txt");
        if (Environment.GetEnvironmentVariable("WHORL_APPROVE") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
            return;
        }

        Assert.True(File.Exists(path), $"Nothing is approved under {name} yet: look at the output and run {Path.GetFileNameWithoutExtension(caller)} with WHORL_APPROVE=1.");
        Assert.Equal(File.ReadAllText(path), actual);
    }
}

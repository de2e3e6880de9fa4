using System.Text;
using Whorl.Intelligence.Following;

namespace Whorl.Intelligence.Tests.Following;

/// <summary>A log in a folder of its own, and who follows it.</summary>
internal sealed class FollowedLog : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("whorl-follow").FullName;
    private LogFollower follower;

    public FollowedLog(LogStart start = LogStart.Beginning, string name = "eve.json")
    {
        Path = System.IO.Path.Combine(folder, name);
        follower = new LogFollower(Path, null, start, Notes.Add);
    }

    public string Path { get; }

    public List<string> Notes { get; } = [];

    public LogFollower Follower => follower;

    public string Sibling(string name) => System.IO.Path.Combine(folder, name);

    public void Append(string text) => AppendTo(Path, text);

    public static void AppendTo(string path, string text)
    {
        using FileStream file = new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        file.Write(Encoding.Latin1.GetBytes(text));
    }

    /// <summary>What rotation by renaming does.</summary>
    public void Rename(string name = "eve.json.1") => File.Move(Path, Sibling(name), overwrite: true);

    /// <summary>What copytruncate does.</summary>
    public void CopyAndEmpty(string name = "eve.json.1")
    {
        File.Copy(Path, Sibling(name), overwrite: true);
        Empty();
    }

    public void Empty()
    {
        using FileStream file = new(Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.SetLength(0);
    }

    /// <summary>The lines that are there now, with a comma behind each; those given again have a tilde before them.</summary>
    public string Read(int most = int.MaxValue)
    {
        StringBuilder read = new();
        follower.Read((number, line, isTooLong) => read.Append(number == 0 ? "~" : isTooLong ? "!" : "").Append(isTooLong ? $"{line.Length}" : Encoding.Latin1.GetString(line)).Append(','), most);
        return read.ToString();
    }

    /// <summary>Another life, which knows the place and nothing else.</summary>
    public void Restart()
    {
        LogPlace? place = follower.Place;
        follower.Dispose();
        follower = new LogFollower(Path, place, LogStart.Beginning, Notes.Add);
    }

    public void Dispose()
    {
        follower.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}

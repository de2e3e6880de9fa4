using System.Text;
using Whorl.Detection.Hunting;

namespace Whorl.Cli.Hunting;

/// <summary>Writes the servers that hits say to look at, once each, in the form that <c>whorl scan -i</c> takes.</summary>
internal sealed class TargetOutput : IDisposable
{
    private readonly Stream output;
    private readonly HashSet<string> written = new(StringComparer.Ordinal);

    public TargetOutput(string path)
    {
        output = OutputStream.Open(path);
        output.Write("# Ask, don't touch: a scan warns who runs the server. Look these up first, or scan from elsewhere.\n"u8);
    }

    public void Write(Hit hit)
    {
        if (!hit.IsTarget || hit.Server is not { } server || hit.Port is not { } port)
        {
            return;
        }

        string place = server.WithPort(port);
        string line = hit.ServerName is { } name && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.') ? $"{place},{name}\n" : $"{place}\n";
        if (written.Add(line))
        {
            output.Write(Encoding.UTF8.GetBytes(line));
            output.Flush();
        }
    }

    public void Dispose() => output.Dispose();
}

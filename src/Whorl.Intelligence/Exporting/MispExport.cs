using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Whorl.Store.Feeds;
using Whorl.Store.Reading;

namespace Whorl.Intelligence.Exporting;

/// <summary>
/// The folder of a MISP feed: one event for each source and traffic light, the manifest, and the hashes by which MISP finds the event of
/// a value. The identifiers are made of what they name.
/// </summary>
internal sealed class MispExport : IExportFormat
{
    public string Name => "misp";

    public string Description => "the folder of a MISP feed: manifest, hashes, one event for each source";

    public bool IsFolder => true;

    public void Write(SelectedThreats threats, IExportFiles files)
    {
        using StreamWriter hashes = ExportText.Create(files, "hashes.csv");
        List<MispEventHead> heads = [];
        Dictionary<string, MispEventFile> open = new(StringComparer.Ordinal);
        string? source = null;
        try
        {
            threats.Each(threat =>
            {
                if (threat.Source.Name != source)
                {
                    source = threat.Source.Name;
                    Close(open);
                }

                if (MispObjectKind.Of(threat) is null && (threat.Singles.Count == 0 || !threat.Singles.All(part => MispTypes.Of(part.Indicator.Type) is not null)))
                {
                    return false;
                }

                string light = threat.Light ?? string.Empty;
                if (!open.TryGetValue(light, out MispEventFile? file))
                {
                    MispEventHead head = new(threat.Source, threat.Light);
                    heads.Add(head);
                    open.Add(light, file = new MispEventFile(head, files));
                }

                file.Add(threat);
                foreach (ListedThreat part in threat.Parts)
                {
                    WriteHashes(hashes, part.Indicator, file.Head.Id);
                }

                return true;
            });
        }
        finally
        {
            Close(open);
        }

        using Stream stream = files.Create("manifest.json");
        using Utf8JsonWriter manifest = MispEventFile.Json(stream);
        manifest.WriteStartObject();
        foreach (MispEventHead head in heads)
        {
            manifest.WriteStartObject(head.Id);
            head.Write(manifest);
            manifest.WriteEndObject();
        }

        manifest.WriteEndObject();
        manifest.Flush();
        stream.WriteByte((byte)'\n');
    }

    private static void Close(Dictionary<string, MispEventFile> open)
    {
        foreach (MispEventFile file in open.Values)
        {
            file.Dispose();
        }

        open.Clear();
    }

    // MISP looks the halves of a value of two kinds up one by one, and hashes with MD5.
    private static void WriteHashes(StreamWriter hashes, Indicator indicator, string id)
    {
        foreach (string part in MispTypes.ValueOf(indicator).Split('|'))
        {
#pragma warning disable CA5351 // MD5 is the format's, and protects nothing.
            hashes.WriteLine($"{Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(part)))},{id}");
#pragma warning restore CA5351
        }
    }
}

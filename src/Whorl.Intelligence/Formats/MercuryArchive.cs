using System.Diagnostics.CodeAnalysis;
using System.Formats.Tar;
using System.Text;
using Whorl.Intelligence.Clients;
using Whorl.Intelligence.Reading;

namespace Whorl.Intelligence.Formats;

/// <summary>
/// mercury's resource archive, unpacked from gzip before: VERSION and fingerprint_db.json are read, or fingerprint_db_lite.json where
/// there is no full one; the lists of resolvers, prevalences, domains and networks beside them are not.
/// </summary>
internal static class MercuryArchive
{
    private const int MagicAt = 257;
    private const int LongestVersion = 256;

    /// <summary>Whether the beginning of a file is that of a tar archive.</summary>
    public static bool IsTar(string head) => head.Length >= MagicAt + 5 && head.AsSpan(MagicAt, 5).SequenceEqual("ustar");

    /// <summary>The line in VERSION; null without one.</summary>
    public static string? ReadVersion(FeedText input)
    {
        using TarReader archive = new(input.OpenStream());
        if (!TryFind(archive, "VERSION", out Stream? member))
        {
            return null;
        }

        byte[] text = new byte[LongestVersion];
        using DamageStream guarded = new(member, input);
        int read = guarded.ReadAtLeast(text, text.Length, throwOnEndOfStream: false);
        return LabelText.Of(Encoding.UTF8.GetString(text, 0, read));
    }

    /// <summary>Opens the database; false where the archive has none.</summary>
    public static bool TryOpen(FeedText input, [NotNullWhen(true)] out TarReader? archive, [NotNullWhen(true)] out Stream? database)
    {
        foreach (string name in (ReadOnlySpan<string>)["fingerprint_db.json", "fingerprint_db_lite.json"])
        {
            archive = new TarReader(input.OpenStream());
            if (TryFind(archive, name, out Stream? member))
            {
                database = new DamageStream(member, input);
                return true;
            }

            archive.Dispose();
        }

        archive = null;
        database = null;
        return false;
    }

    private static bool TryFind(TarReader archive, string name, [NotNullWhen(true)] out Stream? member)
    {
        member = null;
        try
        {
            while (archive.GetNextEntry() is { } entry)
            {
                if (entry.DataStream is { } data && Path.GetFileName(entry.Name) == name)
                {
                    member = data;
                    return true;
                }
            }
        }
        catch (Exception problem) when (problem is IOException or InvalidDataException or FormatException or ArgumentException or OverflowException or NotSupportedException)
        {
            // What the archive's headers say cannot be read; what was found until here counts.
        }

        return false;
    }
}

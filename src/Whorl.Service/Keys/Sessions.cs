using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Whorl.Service.Keys;

/// <summary>
/// Who has signed in with a browser: a cookie stands for the key that was typed in. Kept in memory alone, by the SHA-256 of the cookie; a session ends
/// with its key, after twelve hours, and with the process. The fifty-first of a key ends its first: whoever signs in over and over ends nobody else's.
/// </summary>
public sealed class Sessions(KeyRing keys, TimeProvider time)
{
    /// <summary>The cookie's name.</summary>
    public const string Cookie = "whorl-session";

    private const int TokenBytes = 32;
    private const int Most = 10_000;
    private const int MostOfKey = 50;

    private readonly Lock gate = new();
    private readonly Dictionary<string, (string Key, DateTimeOffset End)> open = new(StringComparer.Ordinal);

    /// <summary>How long a session lasts.</summary>
    public static TimeSpan Length { get; } = TimeSpan.FromHours(12);

    /// <summary>Begins a session for the key of a text; null where that is no key that holds.</summary>
    public string? Begin(string text)
    {
        if (keys.Find(text) is not { } key)
        {
            return null;
        }

        string token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));
        DateTimeOffset now = time.GetUtcNow();
        lock (gate)
        {
            if (open.Values.Count(session => session.Key == key.Id) >= MostOfKey)
            {
                open.Remove(open.Where(session => session.Value.Key == key.Id).MinBy(session => session.Value.End).Key);
            }

            if (open.Count >= Most)
            {
                Forget(now);
            }

            open[HashOf(token)] = (key.Id, now + Length);
        }

        return token;
    }

    /// <summary>The key that a cookie stands for; null where it stands for none any more.</summary>
    public ApiKey? Find(string token)
    {
        (string Key, DateTimeOffset End) found;
        lock (gate)
        {
            if (token.Length > 128 || !open.TryGetValue(HashOf(token), out found))
            {
                return null;
            }
        }

        return found.End > time.GetUtcNow() ? keys.FindById(found.Key) : null;
    }

    /// <summary>Ends a session.</summary>
    public void End(string token)
    {
        lock (gate)
        {
            open.Remove(HashOf(token));
        }
    }

    /// <summary>Makes room: those that ended, else the one that would end first.</summary>
    private void Forget(DateTimeOffset now)
    {
        foreach (string hash in open.Where(session => session.Value.End <= now).Select(session => session.Key).ToArray())
        {
            open.Remove(hash);
        }

        if (open.Count >= Most)
        {
            open.Remove(open.MinBy(session => session.Value.End).Key);
        }
    }

    private static string HashOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}

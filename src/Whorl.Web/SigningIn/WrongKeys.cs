namespace Whorl.Web.SigningIn;

/// <summary>
/// Counts keys that do not hold. A secret of 256 bits is not found by trying; what trying can do is fill the audit log, which forgets nothing. So
/// no more than some in a minute are written down.
/// </summary>
internal sealed class WrongKeys(TimeProvider time)
{
    /// <summary>The most in a minute that are each told and written down.</summary>
    public const int Most = 20;

    private readonly Lock gate = new();
    private DateTimeOffset begun;
    private int count;

    /// <summary>How long it counts.</summary>
    public static TimeSpan Span { get; } = TimeSpan.FromMinutes(1);

    /// <summary>Counts one; the number that it has in its minute.</summary>
    public int Count()
    {
        lock (gate)
        {
            DateTimeOffset now = time.GetUtcNow();
            if (now - begun >= Span || now < begun)
            {
                (begun, count) = (now, 0);
            }

            return ++count;
        }
    }
}

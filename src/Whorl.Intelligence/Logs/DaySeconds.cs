namespace Whorl.Intelligence.Logs;

/// <summary>The dates of certificates, which have no fraction and may lie where nanoseconds do not reach.</summary>
internal static class DaySeconds
{
    /// <summary>Seconds since 1970; null where the text is no date.</summary>
    public static long? Read(ReadOnlySpan<byte> text) =>
        text.IsEmpty ? null : MomentText.TryReadSeconds(text, out long seconds, out _) ? seconds : null;
}

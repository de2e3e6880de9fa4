using System.Diagnostics.CodeAnalysis;
using Whorl.Fingerprints.Explain.Kinds;

namespace Whorl.Fingerprints.Explain;

/// <summary>Recognises what a value is: a fingerprint, a raw string, or the bytes of a hello.</summary>
public static class Explainer
{
    /// <summary>The longest text that can be a hello with every byte written as <c>0x16, </c>.</summary>
    public const int MaxLength = 1 << 20;

    // In the order they are asked: the strictest forms first.
    private static readonly ValueKind[] Kinds =
    [
        new Ja3String(),
        new Ja3sString(),
        new Ja4Hash(),
        new Ja4Raw(),
        new Md5Hash(),
        new JarmHash(),
        new JarmRaw(),
        new AtsfString(),
        new AtsfHash(),
        new HelloText(),
    ];

    /// <summary>The forms a value can have, as a list in words.</summary>
    public static string AcceptedForms => string.Join(", ", Kinds.Select(kind => kind.Form).OfType<string>());

    /// <summary>Reads a value; where that fails <paramref name="problem"/> says why in one sentence.</summary>
    public static bool TryRead(string value, [NotNullWhen(true)] out Subject? subject, [NotNullWhen(false)] out string? problem)
    {
        subject = null;
        if (value.Length > MaxLength)
        {
            problem = $"the value has {value.Length:N0} characters, more than the {MaxLength:N0} that any hello needs";
            return false;
        }

        string trimmed = value.Trim();
        foreach (ValueKind kind in Kinds)
        {
            Recognition recognition = kind.Recognise(trimmed);
            if (recognition.IsDecided)
            {
                subject = recognition.Subject;
                problem = recognition.Problem ?? string.Empty;
                return subject is not null;
            }
        }

        problem = trimmed.Length == 0
            ? $"the value is empty; give {AcceptedForms}"
            : $"'{Printable.Excerpt(trimmed)}' is none of the forms that explain reads: {AcceptedForms}";
        return false;
    }

    /// <summary>Reads the bytes of a hello, with or without record and handshake headers.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out Subject? subject, [NotNullWhen(false)] out string? problem)
    {
        Recognition recognition = HelloInput.Recognise(bytes, "bytes");
        subject = recognition.Subject;
        problem = recognition.Problem ?? string.Empty;
        return subject is not null;
    }

    /// <summary>Reads the body of a hello that a capture's reassembly gave, the handshake header not included.</summary>
    public static bool TryReadBody(ReadOnlySpan<byte> body, bool isClient, Ja4Transport transport, string origin, [NotNullWhen(true)] out Subject? subject, [NotNullWhen(false)] out string? problem)
    {
        Recognition recognition = HelloInput.RecogniseBody(body, isClient, transport, origin);
        subject = recognition.Subject;
        problem = recognition.Problem ?? string.Empty;
        return subject is not null;
    }
}

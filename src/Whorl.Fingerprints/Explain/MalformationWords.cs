using Whorl.Tls.Handshake;

namespace Whorl.Fingerprints.Explain;

/// <summary>What is wrong with a hello, a sentence for each flag.</summary>
internal static class MalformationWords
{
    private static readonly (Malformation Flag, string Words)[] Sentences =
    [
        (Malformation.HelloTooShort, "It ends before its fixed fields do."),
        (Malformation.SessionIdTooLong, "The session id is longer than the 32 bytes allowed."),
        (Malformation.OddCipherSuites, "The cipher suites have an odd number of bytes; the last byte is left out."),
        (Malformation.NoCipherSuites, "It has no cipher suites."),
        (Malformation.CompressionMethods, "The compression methods are missing or run past the end."),
        (Malformation.ExtensionsPastEnd, "The extensions claim more bytes than the message has; what is there was read."),
        (Malformation.TrailingBytes, "The message has bytes after its extensions."),
        (Malformation.ExtensionPastEnd, "An extension claims more bytes than are left, or its header is cut; what is there was read."),
        (Malformation.DuplicateExtension, "An extension type occurs twice; JA3 and JA4 count both and read the first."),
        (Malformation.ExtensionContents, "A list in an extension contradicts the extension's length; what fits was read."),
        (Malformation.ServerName, "The server name is empty or not exactly one host name."),
        (Malformation.NotText, "The server name or a protocol name is not printable text."),
        (Malformation.PreSharedKeyNotLast, "pre_shared_key is not the last extension, where it has to be."),
        (Malformation.ServerGrease, "The server sent a GREASE value, which only clients may; JA3S keeps it."),
    ];

    public static IReadOnlyList<string> Of(Malformation malformations) =>
        [.. Sentences.Where(sentence => malformations.HasFlag(sentence.Flag)).Select(sentence => sentence.Words)];
}

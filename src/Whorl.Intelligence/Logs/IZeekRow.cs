namespace Whorl.Intelligence.Logs;

/// <summary>One row of ssl.log, whatever it is written in.</summary>
internal interface IZeekRow
{
    /// <summary>Whether it is a row of ssl.log, by what it has.</summary>
    bool IsOfSsl { get; }

    /// <summary>A value as text; empty where it is unset, empty or missing.</summary>
    ReadOnlySpan<byte> Text(ZeekField field, ReadOnlySpan<byte> line);

    /// <summary>Whether a value is true.</summary>
    bool IsTrue(ZeekField field, ReadOnlySpan<byte> line);

    /// <summary>A list as it stands in the line, by which it is known again; empty where it is unset, empty or missing.</summary>
    ReadOnlySpan<byte> List(ZeekField field, ReadOnlySpan<byte> line);

    /// <summary>The texts of such a list.</summary>
    string[] Texts(ReadOnlySpan<byte> list);
}

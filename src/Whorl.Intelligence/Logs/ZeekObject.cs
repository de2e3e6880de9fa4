using System.Text.Json;

namespace Whorl.Intelligence.Logs;

/// <summary>A row of ssl.log as JSON, where unset fields are missing.</summary>
internal sealed class ZeekObject : IZeekRow
{
    private readonly JsonLine fields = new(ZeekFields.Names);

    /// <inheritdoc/>
    public bool IsOfSsl
    {
        get
        {
            foreach (ZeekField own in ZeekFields.OfSsl)
            {
                if (fields.Kind((int)own) != JsonTokenType.None)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Finds the fields; false where the line is no JSON object.</summary>
    public bool TryScan(ReadOnlySpan<byte> line) => fields.TryScan(line);

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Text(ZeekField field, ReadOnlySpan<byte> line) => fields.Text((int)field, line);

    /// <inheritdoc/>
    public bool IsTrue(ZeekField field, ReadOnlySpan<byte> line) => fields.IsTrue((int)field);

    /// <inheritdoc/>
    public ReadOnlySpan<byte> List(ZeekField field, ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> list = fields.Kind((int)field) == JsonTokenType.StartArray ? fields.Raw((int)field, line) : default;
        return list.Length <= 2 ? default : list;
    }

    /// <inheritdoc/>
    public string[] Texts(ReadOnlySpan<byte> list) => JsonLine.Join(list, '\n')?.Split('\n') ?? [];
}

namespace Whorl.Probing.Hellos;

/// <summary>A number in a Client Hello: fixed, or a GREASE value drawn anew for every hello (RFC 8701).</summary>
/// <param name="Value">The number; 0 where it is drawn.</param>
/// <param name="IsGrease">Whether it is drawn from the sixteen GREASE values.</param>
public readonly record struct HelloValue(ushort Value, bool IsGrease)
{
    /// <summary>A place where a GREASE value is drawn.</summary>
    public static HelloValue Grease { get; } = new(0, true);

    /// <summary>A fixed number.</summary>
    public static HelloValue Of(ushort value) => new(value, false);
}

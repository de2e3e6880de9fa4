using System.Globalization;
using Whorl.Tls.Names;

namespace Whorl.Fingerprints.Explain;

/// <summary>The registries that lists of numbers draw from, with names as explain prints them.</summary>
internal static class Registered
{
    public static string Suite(ushort value) => TlsNames.CipherSuiteName(value);

    public static string Group(ushort value) => TlsNames.GroupName(value);

    public static string Scheme(ushort value) => TlsNames.SignatureSchemeName(value);

    public static string Version(ushort value) => TlsNames.VersionName(value);

    public static string Format(ushort value) => TlsNames.PointFormatName((byte)value);

    /// <summary>The extension's name with its number, by which much is written about it: <c>server_name (0)</c>.</summary>
    public static string Extension(ushort value)
    {
        ReadOnlySpan<byte> name = TlsNames.Extension(value);
        return Grease.IsGrease(value) ? "GREASE"
            : name.IsEmpty ? string.Create(CultureInfo.InvariantCulture, $"unknown ({value})")
            : string.Create(CultureInfo.InvariantCulture, $"{TlsNames.ExtensionName(value)} ({value})");
    }

    /// <summary>The values of a JA3 part or a JA4 list as fields, each with its name.</summary>
    public static ExplainedField[] Fields(string name, IReadOnlyList<ushort> values, Func<ushort, string> nameOf) =>
        [.. values.Select((value, index) => new ExplainedField(name, string.Create(CultureInfo.InvariantCulture, $"{index + 1}"), nameOf(value))
        {
            Number = value,
            IsGrease = Grease.IsGrease(value),
        })];
}

namespace Whorl.Service.Keys;

/// <summary>A key as it is kept: without its secret.</summary>
/// <param name="Id">The part by which it is found, eight characters.</param>
/// <param name="Name">What its owner called it.</param>
/// <param name="Role">What it may do.</param>
/// <param name="Rate">Requests a second; 0 for no limit.</param>
/// <param name="Scans">Scans in 24 hours; 0 for no limit.</param>
/// <param name="Created">When it was made, seconds since 1970.</param>
/// <param name="Revoked">When it was revoked; null while it holds.</param>
public sealed record ApiKey(string Id, string Name, KeyRole Role, int Rate, int Scans, long Created, long? Revoked)
{
    /// <summary>How the audit log names whoever used it.</summary>
    public string Actor => $"{Name} ({Id})";
}

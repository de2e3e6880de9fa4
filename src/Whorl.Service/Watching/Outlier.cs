namespace Whorl.Service.Watching;

/// <summary>That a server looks otherwise than most of its group.</summary>
/// <param name="Alike">How many of the group look alike.</param>
/// <param name="Members">How many of the group a look is known of.</param>
/// <param name="Typical">One that looks as most do.</param>
/// <param name="Words">What changes on the way from that one's look to this one's.</param>
public sealed record Outlier(int Alike, int Members, string Typical, DriftWords Words);

namespace Whorl.Service.Watching;

/// <summary>That a server looks otherwise than it should, from the first look that showed it until it is accepted, gone or followed by another.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Event">The id under which it is delivered.</param>
/// <param name="Watch">The target's number.</param>
/// <param name="First">When it was seen first, in milliseconds since 1970.</param>
/// <param name="Last">When it was seen last.</param>
/// <param name="Count">How many checks saw it.</param>
/// <param name="Nearest">The look of the baseline it is told against, by its digest.</param>
/// <param name="Words">It in words.</param>
/// <param name="IsTold">Whether it was delivered.</param>
public sealed record Drift(long Id, Guid Event, long Watch, long First, long Last, long Count, string Nearest, DriftWords Words, bool IsTold);

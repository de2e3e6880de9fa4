namespace Whorl.Detection.Clients;

/// <summary>A program that a client may be: one row for each difference that sources make.</summary>
/// <param name="Process">The program; null where a source knows only its library or system.</param>
/// <param name="Category">Its kind.</param>
/// <param name="Library">Its TLS library.</param>
/// <param name="System">Its operating system.</param>
/// <param name="IsMalware">Whether a source calls it malware.</param>
/// <param name="Weights">How many connections of each source it stands for, in the order of <see cref="CandidateSet.Sources"/>.</param>
/// <param name="Labels">The store's labels behind it.</param>
public sealed record ClientCandidate(string? Process, string? Category, string? Library, string? System, bool IsMalware, IReadOnlyList<double> Weights, IReadOnlyList<long> Labels);

/// <summary>A source that knows a fingerprint.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsCounted">Whether it counts; otherwise it says shares, and nothing is known of chance.</param>
/// <param name="Number">How many connections it stands for.</param>
/// <param name="Other">How many more are kept for programs that it does not name.</param>
/// <param name="Part">Its part in the whole, of 1.</param>
public sealed record CandidateSource(string Name, bool IsCounted, double Number, double Other, double Part);

namespace Whorl.Cli.Configuration;

/// <summary>A value somebody chose, and what it is called where it was chosen: <c>--threads</c>, <c>WHORL_THREADS</c>.</summary>
internal readonly record struct Setting(string Value, string Name, bool IsFlag = false);

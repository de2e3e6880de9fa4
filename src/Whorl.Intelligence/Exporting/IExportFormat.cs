namespace Whorl.Intelligence.Exporting;

/// <summary>A form in which other tools take threats. Stateless: one instance serves every export.</summary>
public interface IExportFormat
{
    /// <summary>The name on the command line, <c>suricata</c>.</summary>
    string Name { get; }

    /// <summary>What it is, in one line for help.</summary>
    string Description { get; }

    /// <summary>Whether it is several files, which need a folder.</summary>
    bool IsFolder { get; }

    /// <summary>Writes every threat that has a place in the format. The same threats give the same bytes.</summary>
    void Write(SelectedThreats threats, IExportFiles files);
}

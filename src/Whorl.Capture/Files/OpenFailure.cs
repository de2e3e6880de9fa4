namespace Whorl.Capture.Files;

/// <summary>Why a file could not be opened as a capture.</summary>
public enum OpenFailure
{
    /// <summary>It was opened.</summary>
    None,

    /// <summary>It is not there, may not be read, or is not a capture.</summary>
    Unreadable,

    /// <summary>It is a capture or archive of a format that is recognised and not read.</summary>
    Foreign,

    /// <summary>It is packed, and its data makes no sense before the first packet.</summary>
    Damaged,
}

namespace Whorl.Service.Detections;

/// <summary>What people make of a detection. The numbers are those of the database.</summary>
public enum DetectionState
{
    /// <summary>Nobody has looked at it.</summary>
    Open = 0,

    /// <summary>Somebody looks at it.</summary>
    Acknowledged = 1,

    /// <summary>It is what it says.</summary>
    Confirmed = 2,

    /// <summary>It is not what it says.</summary>
    FalsePositive = 3,

    /// <summary>A suppression held when it came.</summary>
    Suppressed = 4,
}

/// <summary>The names of states in output.</summary>
public static class DetectionStates
{
    /// <summary>The name in output.</summary>
    public static string Name(this DetectionState state) => state switch
    {
        DetectionState.Open => "open",
        DetectionState.Acknowledged => "acknowledged",
        DetectionState.Confirmed => "confirmed",
        DetectionState.FalsePositive => "false-positive",
        _ => "suppressed",
    };

    /// <summary>The state of a name; null where it is none.</summary>
    public static DetectionState? Of(string name)
    {
        foreach (DetectionState state in (DetectionState[])[DetectionState.Open, DetectionState.Acknowledged, DetectionState.Confirmed, DetectionState.FalsePositive, DetectionState.Suppressed])
        {
            if (state.Name() == name)
            {
                return state;
            }
        }

        return null;
    }
}

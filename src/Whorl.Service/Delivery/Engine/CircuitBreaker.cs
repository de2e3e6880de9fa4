namespace Whorl.Service.Delivery.Engine;

/// <summary>
/// Leaves a receiver alone that fails time after time: after so many failures it is open for a while, then one event is tried; if that is
/// taken it closes, otherwise it opens again.
/// </summary>
internal sealed class CircuitBreaker(int failuresBeforeOpen)
{
    private int failures;

    /// <summary>Whether the next send is the trial after a pause.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>The receiver took something, or said of one event that it never will.</summary>
    public void Succeed()
    {
        failures = 0;
        IsOpen = false;
    }

    /// <summary>The receiver failed.</summary>
    public void Fail()
    {
        failures++;
        IsOpen |= failures >= failuresBeforeOpen;
    }

    /// <summary>The receiver said that nothing can work.</summary>
    public void Trip() => IsOpen = true;
}

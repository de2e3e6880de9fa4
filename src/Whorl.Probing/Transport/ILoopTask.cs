namespace Whorl.Probing.Transport;

/// <summary>Work that a loop does on its own thread: when a time has come, or when another thread asked for it.</summary>
public interface ILoopTask
{
    /// <summary>Does the work.</summary>
    void Run();
}

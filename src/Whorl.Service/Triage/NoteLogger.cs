using Microsoft.Extensions.Logging;

namespace Whorl.Service.Triage;

/// <summary>Says what parts of the service log as sentences: warnings and errors.</summary>
internal sealed class NoteLogger<T>(Action<string> note) : ILogger<T>
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, Microsoft.Extensions.Logging.EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            note(exception is null ? formatter(state, exception) : $"{formatter(state, exception)}: {exception.GetType().Name}");
        }
    }
}

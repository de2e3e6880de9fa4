namespace Whorl.Service.Delivery.Spooling;

/// <summary>One event on its way into the spool.</summary>
/// <param name="Id">The event's id.</param>
/// <param name="Severity">How urgent it is.</param>
/// <param name="Payload">Its spooled form, which the spool does not read.</param>
public readonly record struct SpooledEvent(Guid Id, EventSeverity Severity, ReadOnlyMemory<byte> Payload);

/// <summary>One event as it lies in the spool.</summary>
/// <param name="Sequence">Its number, counted up by one with every event of the spool.</param>
/// <param name="Milliseconds">When it was appended, in milliseconds since 1970.</param>
/// <param name="Id">The event's id.</param>
/// <param name="Severity">How urgent it is.</param>
/// <param name="Payload">Its spooled form.</param>
public readonly record struct SpoolRecord(long Sequence, long Milliseconds, Guid Id, EventSeverity Severity, ReadOnlyMemory<byte> Payload);

/// <summary>What became of events that were appended.</summary>
/// <param name="Stored">How many are in the spool.</param>
/// <param name="Dropped">How many the spool has no room for, or are too large for a segment.</param>
/// <param name="Failed">How many the disk did not keep though it had taken them: they are not in the spool, and can be appended again.</param>
public readonly record struct AppendResult(int Stored, int Dropped, int Failed = 0);

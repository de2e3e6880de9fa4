namespace Whorl.Service.Delivery;

/// <summary>The disk took an event and did not keep it: it will not be delivered unless it is added again.</summary>
public sealed class EventNotKeptException() : Exception("the disk of the spool does not keep what it is given");

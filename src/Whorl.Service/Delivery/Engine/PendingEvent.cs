using Whorl.Service.Delivery.Sending;
using Whorl.Service.Delivery.Spooling;

namespace Whorl.Service.Delivery.Engine;

/// <summary>One event on its way to one receiver.</summary>
/// <param name="Record">As it lies in the spool.</param>
/// <param name="Message">As it is sent.</param>
internal readonly record struct PendingEvent(SpoolRecord Record, OutletMessage Message);

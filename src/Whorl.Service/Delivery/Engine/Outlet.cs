using Whorl.Service.Delivery.Sending;

namespace Whorl.Service.Delivery.Engine;

/// <summary>One receiver with what it was set up with, and the sender that speaks its protocol. The engine disposes the sender.</summary>
/// <param name="Options">The settings.</param>
/// <param name="Sender">The sender.</param>
public sealed record Outlet(OutletOptions Options, IOutletSender Sender);

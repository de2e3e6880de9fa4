using Whorl.Service.Delivery.Sending;
using Whorl.Service.Delivery.Spooling;

namespace Whorl.Service.Delivery.Setup;

/// <summary>What the file of outlets says.</summary>
/// <param name="Spool">The spool.</param>
/// <param name="DeadLetterFolder">Where what receivers refuse for good is written.</param>
/// <param name="Outlets">The outlets, in their order.</param>
public sealed record DeliverySetup(SpoolOptions Spool, string DeadLetterFolder, IReadOnlyList<OutletSetup> Outlets);

/// <summary>One outlet as it was set up.</summary>
/// <param name="Kind">The kind's name.</param>
/// <param name="Options">Its settings.</param>
public sealed record OutletSetup(string Kind, OutletOptions Options);

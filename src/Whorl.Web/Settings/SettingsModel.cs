using Whorl.Service.Auditing;
using Whorl.Service.Delivery.Engine;
using Whorl.Service.Hosting;
using Whorl.Service.Keys;

namespace Whorl.Web.Settings;

/// <summary>How the service is set up, and who did what.</summary>
/// <param name="Options">How it runs.</param>
/// <param name="Threshold">The score from which on a server is one of C2.</param>
/// <param name="Outlets">How delivery does; null where nothing is delivered.</param>
/// <param name="Keys">The keys; null for those who may not see them.</param>
/// <param name="Audit">The audit log; null for those who may not see it.</param>
/// <param name="Next">Where earlier lines of it are; null where there are none.</param>
public sealed record SettingsModel(ServiceOptions Options, double Threshold, IReadOnlyList<OutletHealth>? Outlets, IReadOnlyList<ApiKey>? Keys, IReadOnlyList<AuditEntry>? Audit, string? Next);

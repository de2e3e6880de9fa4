using System.Globalization;
using Whorl.Probing.Scanning;

namespace Whorl.Service.Campaigns;

/// <summary>What somebody asks of a campaign, beside its list.</summary>
/// <param name="Name">What they call it.</param>
/// <param name="Methods">What is found out of a target.</param>
/// <param name="Rate">Targets a second.</param>
/// <param name="Workers">Targets probed at once.</param>
public sealed record CampaignOrder(string Name, ScanMethods Methods, double Rate, int Workers)
{
    private const int LongestName = 100;
    private const double LeastRate = 0.01;

    /// <summary>Reads it; where that fails <paramref name="problem"/> says why. What is empty is as usual.</summary>
    public static bool TryRead(string name, string methods, string rate, string workers, CampaignLimits limits, out CampaignOrder? order, out string problem)
    {
        order = null;
        name = name.Trim();
        ScanMethods asked = ScanMethods.All;
        double perSecond = Math.Min(CampaignLimits.UsualRate, limits.MostRate);
        int atOnce = limits.MostWorkers;
        problem = name.Length is 0 or > LongestName || name.Any(char.IsControl) ? $"'name' is needed, of 1 to {LongestName} characters"
            : methods.Length > 0 && !ScanMethods.TryParse(methods, out asked, out _) ? $"'methods' are some of {string.Join(", ", ScanMethods.Names)}, with commas between"
            : rate.Length > 0 && !(double.TryParse(rate, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out perSecond) && perSecond >= LeastRate && perSecond <= limits.MostRate)
                ? string.Create(CultureInfo.InvariantCulture, $"'rate' is a number of targets a second from {LeastRate} to {limits.MostRate}")
            : workers.Length > 0 && !(int.TryParse(workers, NumberStyles.None, CultureInfo.InvariantCulture, out atOnce) && atOnce >= 1 && atOnce <= limits.MostWorkers)
                ? string.Create(CultureInfo.InvariantCulture, $"'workers' is a number from 1 to {limits.MostWorkers}")
            : string.Empty;
        if (problem.Length > 0)
        {
            return false;
        }

        order = new CampaignOrder(name, asked, perSecond, atOnce);
        return true;
    }
}

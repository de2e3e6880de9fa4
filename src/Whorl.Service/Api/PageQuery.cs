using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Whorl.Service.Api;

/// <summary>Which rows are asked for: <c>before</c> a number, latest first, so many.</summary>
/// <param name="Before">The rows have lower numbers.</param>
/// <param name="Limit">The most rows.</param>
internal readonly record struct PageQuery(long Before, int Limit)
{
    private const int Usual = 100;
    private const int Most = 1000;

    /// <summary>Reads <c>before</c> and <c>limit</c>; where that fails <paramref name="problem"/> says why.</summary>
    public static bool TryRead(IQueryCollection query, out PageQuery page, out string problem)
    {
        page = default;
        problem = string.Empty;
        (long before, int limit) = (long.MaxValue, Usual);
        if (query["before"].ToString() is { Length: > 0 } number && !long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out before))
        {
            problem = "'before' is no number of a row; 'next' of the page before has one";
            return false;
        }

        if (query["limit"].ToString() is { Length: > 0 } count && (!int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > Most))
        {
            problem = "'limit' is no number from 1 to 1000";
            return false;
        }

        page = new PageQuery(before, limit);
        return true;
    }
}

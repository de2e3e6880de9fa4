using System.Text;
using Whorl.Intelligence.Logs;

namespace Whorl.Intelligence.Tests;

public sealed class MomentTextTests
{
    [Theory]
    [InlineData("1970-01-01T00:00:00Z", 0L)]
    [InlineData("2026-11-22T13:45:06.123456789Z", 1795355106123456789L)]
    [InlineData("2026-11-22T13:45:06.1234567891Z", 1795355106123456789L)]
    [InlineData("2026-11-22 13:45:06,5", 1795355106500000000L)]
    [InlineData("2021-06-06T16:54:00.074627+0200", 1622991240074627000L)]
    [InlineData("2021-06-06T16:54:00.074627+02:00", 1622991240074627000L)]
    [InlineData("2021-06-06T12:54:00.074627-02:00", 1622991240074627000L)]
    [InlineData("1969-12-31T23:59:59.75Z", -250000000L)]
    [InlineData("2016-12-31T23:59:60Z", 1483228800000000000L)]
    [InlineData("2024-02-29T00:00:00Z", 1709164800000000000L)]
    [InlineData("2023-02-29T00:00:00Z", null)]
    [InlineData("2026-11-22T24:00:00Z", null)]
    [InlineData("2026-11-22T13:45:06.Z", null)]
    [InlineData("2026-11-22T13:45:06+2", null)]
    [InlineData("2026-11-22", null)]
    [InlineData("9999-01-01T00:00:00Z", null)] // no nanoseconds reach it
    [InlineData("", null)]
    public void A_date_is_read_to_the_nanosecond(string text, long? expected) =>
        Assert.Equal(expected, MomentText.TryReadDate(Encoding.ASCII.GetBytes(text), out long moment) ? moment : null);

    [Theory]
    [InlineData("0", 0L)]
    [InlineData("95.036038", 95036038000L)]
    [InlineData("1601998374.677015", 1601998374677015000L)]
    [InlineData("1601998374.6770151234567", 1601998374677015123L)]
    [InlineData("1601998374.", 1601998374000000000L)]
    [InlineData("1601998374677", 1601998374677000000L)]
    [InlineData("1601998374677.015", 1601998374677015000L)]
    [InlineData("1.601998374677015e9", 1601998374677015000L)]
    [InlineData("1.601998374677015e+12", 1601998374677015000L)]
    [InlineData("-1", null)]
    [InlineData("12x", null)]
    [InlineData("1e400", null)]
    [InlineData("99999999999999999", null)]
    [InlineData("-", null)]
    public void Seconds_are_read_to_the_nanosecond_and_milliseconds_are_told_from_them(string text, long? expected) =>
        Assert.Equal(expected, MomentText.TryReadEpoch(Encoding.ASCII.GetBytes(text), out long moment) ? moment : null);
}

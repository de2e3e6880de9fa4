using Whorl.Fingerprints.Text;

namespace Whorl.Fingerprints.Tests.Text;

public class UtcTextTests
{
    [Fact]
    public void Any_time_is_what_the_librarys_own_format_makes_of_it() => Properties.Hold(1000, random =>
    {
        DateTimeOffset utc = new(random.NextInt64(TimeSpan.TicksPerDay, DateTimeOffset.MaxValue.Ticks - TimeSpan.TicksPerDay), TimeSpan.Zero);
        Assert.Equal(utc.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", null), UtcText.Seconds(utc));
        Assert.Equal(UtcText.Seconds(utc), UtcText.Seconds(utc.ToOffset(TimeSpan.FromHours(random.Next(-14, 15)))));
        Assert.Equal(UtcText.Seconds(utc), UtcText.Seconds(utc.ToUnixTimeSeconds()));
    });

    [Fact]
    public void Seconds_that_no_year_of_four_digits_has_are_the_nearest_that_one_has()
    {
        Assert.Equal("0001-01-01T00:00:00Z", UtcText.Seconds(long.MinValue));
        Assert.Equal("9999-12-31T23:59:59Z", UtcText.Seconds(long.MaxValue));
    }
}

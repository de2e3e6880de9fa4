using Whorl.Probing.Transport;

namespace Whorl.Probing.Tests.Transport;

public sealed class DeadlineWheelTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Agrees_with_a_dictionary(int seed)
    {
        const int slots = 200;
        const long lateness = 8;
        Random random = new(seed);
        DeadlineWheel wheel = new();
        Dictionary<int, long> expected = [];
        long now = 0;
        for (int step = 0; step < 20_000; step++)
        {
            int slot = random.Next(slots);
            switch (random.Next(4))
            {
                case 0 or 1:
                    long due = now + (random.Next(10) == 0 ? random.Next(60_000) : random.Next(2000));
                    wheel.Set(slot, due);
                    expected[slot] = due;
                    break;
                case 2:
                    wheel.Cancel(slot);
                    expected.Remove(slot);
                    break;
                default:
                    int until = wheel.UntilNext(now);
                    Assert.Equal(expected.Count == 0, until < 0);
                    Assert.True(expected.Count == 0 || now + until <= Math.Max(expected.Values.Min() + lateness, now));
                    now += random.Next(500) == 0 ? 20_000 : random.Next(20);
                    wheel.Advance(now);
                    List<int> passed = [];
                    while (wheel.TryTake(out int taken))
                    {
                        passed.Add(taken);
                        Assert.True(expected.Remove(taken, out long was) && was <= now);
                        if (random.Next(4) == 0 && expected.Count > 0)
                        {
                            // What has been collected may be taken back by what is told of another.
                            int victim = expected.Keys.ElementAt(random.Next(expected.Count));
                            wheel.Cancel(victim);
                            expected.Remove(victim);
                        }
                    }

                    Assert.All(expected.Values, left => Assert.True(left + lateness > now));
                    break;
            }

            Assert.Equal(expected.Count, wheel.Count);
        }
    }

    [Fact]
    public void Waits_until_the_next_deadline_and_no_longer()
    {
        DeadlineWheel wheel = new();
        Assert.Equal(-1, wheel.UntilNext(0));
        wheel.Set(3, 1000);
        Assert.InRange(wheel.UntilNext(0), 1000, 1008);
        wheel.Set(4, 10);
        Assert.InRange(wheel.UntilNext(0), 10, 18);
        wheel.Advance(100);
        Assert.Equal(0, wheel.UntilNext(100));
        Assert.True(wheel.TryTake(out int slot));
        Assert.Equal(4, slot);
        Assert.False(wheel.TryTake(out _));
        Assert.InRange(wheel.UntilNext(100), 900, 908);
    }
}

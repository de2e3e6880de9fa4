using Whorl.Probing.Transport;

namespace Whorl.Probing.Tests.Transport;

public sealed class SlotTableTests
{
    [Fact]
    public void Finds_what_is_there_and_nothing_that_is_gone()
    {
        Random random = new(1);
        SlotTable<string> table = new(100);
        Dictionary<int, string> expected = [];
        HashSet<int> gone = [];
        for (int step = 0; step < 50_000; step++)
        {
            if (expected.Count < 300 && random.Next(2) == 0)
            {
                int slot = table.Take();
                Assert.Null(table[slot]);
                int handle = table.HandleOf(slot);
                Assert.True(handle > 0);
                Assert.DoesNotContain(handle, gone);
                table[slot] = $"{step}";
                expected.Add(handle, $"{step}");
            }
            else if (expected.Count > 0)
            {
                int handle = expected.Keys.ElementAt(random.Next(expected.Count));
                Assert.True(table.TryFind(handle, out int slot));
                Assert.Equal(expected[handle], table[slot]);
                table.Free(slot);
                Assert.False(table.TryFind(handle, out _));
                expected.Remove(handle);
                gone.Add(handle);
            }

            Assert.Equal(expected.Count, table.Count);
        }

        Assert.All(gone, handle => Assert.False(table.TryFind(handle, out _)));
        Assert.All(expected.Keys, handle => Assert.True(table.TryFind(handle, out _)));
        Assert.All([0, -1, int.MaxValue, int.MinValue], handle => Assert.False(table.TryFind(handle, out _)));
    }

    [Fact]
    public void Has_a_handle_for_each_generation_of_a_place()
    {
        SlotTable<int> table = new(1000);
        HashSet<int> handles = [];
        for (int i = 0; i < 32_767; i++)
        {
            int slot = table.Take();
            Assert.True(handles.Add(table.HandleOf(slot)));
            table.Free(slot);
        }

        Assert.Equal(1, table.Places);
    }
}

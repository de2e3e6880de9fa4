using System.Numerics;

namespace Whorl.Probing.Transport;

/// <summary>
/// Values in an array that grows, named by handles of a place and a generation: the handle of a value that is gone finds
/// nothing, even where another value has taken the place.
/// </summary>
/// <remarks>
/// The place that was freed first is taken first, and a place has at least a thousand generations, 32,768 where there are as
/// many places as usual; so a forgotten handle is harmless for that many times the connections in flight.
/// </remarks>
internal sealed class SlotTable<T>
{
    private const int HandleBits = 31;
    private const int FewestBits = 16;
    private const int MostBits = 21;
    private const int None = -1;

    private readonly int slotBits;
    private readonly int slotMask;
    private readonly int generations;
    private Slot[] slots = new Slot[64];
    private int used;
    private int firstFree = None;
    private int lastFree = None;

    /// <summary>A table for at least <paramref name="capacity"/> values, as far as that is possible.</summary>
    public SlotTable(int capacity)
    {
        slotBits = Math.Clamp(BitOperations.Log2((uint)Math.Max(capacity, 1)) + 2, FewestBits, MostBits);
        slotMask = (1 << slotBits) - 1;
        generations = (1 << (HandleBits - slotBits)) - 1;
    }

    /// <summary>How many values there are.</summary>
    public int Count { get; private set; }

    /// <summary>How many places there have been; a place is below this.</summary>
    public int Places => used;

    /// <summary>The value at a place. The reference is void as soon as <see cref="Take"/> is called.</summary>
    public ref T this[int slot] => ref slots[slot].Value;

    /// <summary>The value's handle, never 0.</summary>
    public int HandleOf(int slot) => (slots[slot].Generation << slotBits) | slot;

    /// <summary>Finds the place that a handle names.</summary>
    public bool TryFind(int handle, out int slot)
    {
        slot = handle & slotMask;
        return slot < used && slots[slot].Generation == handle >>> slotBits && slots[slot].IsTaken;
    }

    /// <summary>Takes a free place, whose value is the default.</summary>
    public int Take()
    {
        int slot = firstFree;
        if (slot != None)
        {
            firstFree = slots[slot].NextFree;
            if (firstFree == None)
            {
                lastFree = None;
            }
        }
        else
        {
            if (used > slotMask)
            {
                throw new InvalidOperationException($"More than {used} connections at once.");
            }

            if (used == slots.Length)
            {
                Array.Resize(ref slots, used * 2);
            }

            slot = used++;
            slots[slot].Generation = 1;
        }

        slots[slot].IsTaken = true;
        Count++;
        return slot;
    }

    /// <summary>Frees a place and forgets its value.</summary>
    public void Free(int slot)
    {
        ref Slot freed = ref slots[slot];
        freed.Value = default!;
        freed.IsTaken = false;
        freed.Generation = freed.Generation == generations ? 1 : freed.Generation + 1;
        freed.NextFree = None;
        if (lastFree == None)
        {
            firstFree = slot;
        }
        else
        {
            slots[lastFree].NextFree = slot;
        }

        lastFree = slot;
        Count--;
    }

    /// <summary>Whether a place holds a value.</summary>
    public bool IsTaken(int slot) => slots[slot].IsTaken;

    private struct Slot
    {
        public T Value;
        public int Generation;
        public int NextFree;
        public bool IsTaken;
    }
}

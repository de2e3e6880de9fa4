namespace Whorl.Fuzz;

/// <summary>
/// One entrance of the product that takes bytes from strangers, and what has to hold for any of them. An instance
/// belongs to one thread.
/// </summary>
internal abstract class FuzzTarget : IDisposable
{
    /// <summary>The name on the command line, and of the folders of seeds and findings.</summary>
    public abstract string Name { get; }

    /// <summary>The most bytes that one input may make the target allocate.</summary>
    protected virtual long AllocationCap(int inputLength) => (1L << 20) + (64L * inputLength);

    /// <summary>Runs one input; throws when a property does not hold.</summary>
    public void Execute(ReadOnlySpan<byte> input)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run(input);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (allocated > AllocationCap(input.Length))
        {
            throw new PropertyException($"{input.Length} bytes of input made {Name} allocate {allocated} bytes");
        }
    }

    /// <inheritdoc/>
    public virtual void Dispose()
    {
    }

    /// <summary>Takes one input.</summary>
    protected abstract void Run(ReadOnlySpan<byte> input);

    /// <summary>Throws unless <paramref name="holds"/>.</summary>
    protected static void Require(bool holds, string property)
    {
        if (!holds)
        {
            throw new PropertyException(property);
        }
    }
}

/// <summary>A property of a target that an input broke.</summary>
internal sealed class PropertyException(string property) : Exception(property);

using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace Whorl.Fuzz.Instrument;

/// <summary>
/// Puts a call of <c>Whorl.Fuzz.Coverage.Hit(block)</c> at the start of every basic block of an assembly. The call takes
/// one constant and leaves nothing, so it fits wherever a block starts, whatever lies on the evaluation stack; the
/// harness, which owns the map, is found at run time by its name.
/// </summary>
internal static class AssemblyInstrumenter
{
    private const string Harness = "Whorl.Fuzz";
    private const int MapSize = 1 << 16;

    /// <summary>Rewrites the file at <paramref name="path"/>; returns the number of blocks, or -1 when that was done before.</summary>
    public static int Rewrite(string path)
    {
        using AssemblyDefinition assembly = AssemblyDefinition.ReadAssembly(path, new ReaderParameters { InMemory = true });
        ModuleDefinition module = assembly.MainModule;
        if (module.AssemblyReferences.Any(reference => reference.Name == Harness))
        {
            return -1;
        }

        AssemblyNameReference harness = new(Harness, new Version(0, 1, 0, 0));
        module.AssemblyReferences.Add(harness);
        TypeReference coverage = new(Harness, "Coverage", module, harness);
        MethodReference hit = new("Hit", module.TypeSystem.Void, coverage);
        hit.Parameters.Add(new ParameterDefinition(module.TypeSystem.Int32));

        int blocks = 0;
        foreach (MethodDefinition method in module.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody))
        {
            blocks += Instrument(method, hit);
        }

        // The symbols describe the old offsets; a stack trace with method names is enough to find a bug.
        assembly.Write(path, new WriterParameters { WriteSymbols = false });
        return blocks;
    }

    private static int Instrument(MethodDefinition method, MethodReference hit)
    {
        MethodBody body = method.Body;

        // Short branches become long ones first, as the code between them and their targets grows.
        body.SimplifyMacros();
        List<Instruction> starts = BlockStarts(body);
        uint seed = Hash(method.FullName);
        ILProcessor code = body.GetILProcessor();
        Dictionary<Instruction, Instruction> moved = [];
        for (int i = 0; i < starts.Count; i++)
        {
            Instruction start = starts[i];
            Instruction block = code.Create(OpCodes.Ldc_I4, (int)(Mix(seed + (uint)i) % MapSize));
            code.InsertBefore(start, block);
            code.InsertBefore(start, code.Create(OpCodes.Call, hit));
            moved[start] = block;
        }

        // Whoever jumped to the block jumps to its new first instruction, and protected regions begin and end there.
        foreach (Instruction instruction in body.Instructions)
        {
            if (instruction.Operand is Instruction target && moved.TryGetValue(target, out Instruction? block))
            {
                instruction.Operand = block;
            }
            else if (instruction.Operand is Instruction[] targets)
            {
                instruction.Operand = Array.ConvertAll(targets, target => moved.GetValueOrDefault(target, target));
            }
        }

        foreach (ExceptionHandler handler in body.ExceptionHandlers)
        {
            handler.TryStart = Moved(handler.TryStart);
            handler.TryEnd = Moved(handler.TryEnd);
            handler.FilterStart = Moved(handler.FilterStart);
            handler.HandlerStart = Moved(handler.HandlerStart);
            handler.HandlerEnd = Moved(handler.HandlerEnd);
        }

        body.OptimizeMacros();
        return starts.Count;

        Instruction? Moved(Instruction? instruction) =>
            instruction is null ? null : moved.GetValueOrDefault(instruction, instruction);
    }

    /// <summary>The entry, the targets of branches, what follows a conditional branch, and the handlers of exceptions, in the order of the code.</summary>
    private static List<Instruction> BlockStarts(MethodBody body)
    {
        HashSet<Instruction> starts = [body.Instructions[0]];
        foreach (Instruction instruction in body.Instructions)
        {
            switch (instruction.Operand)
            {
                case Instruction target:
                    starts.Add(target);
                    break;
                case Instruction[] targets:
                    starts.UnionWith(targets);
                    break;
            }

            if (instruction.OpCode.FlowControl == FlowControl.Cond_Branch && instruction.Next is { } next)
            {
                starts.Add(next);
            }
        }

        foreach (ExceptionHandler handler in body.ExceptionHandlers)
        {
            starts.Add(handler.TryStart);
            starts.Add(handler.HandlerStart);
            if (handler.FilterStart is { } filter)
            {
                starts.Add(filter);
            }

            // A region's end is where the next instruction begins: it has to move with that instruction, as a call
            // inserted before it would otherwise come to lie inside the region.
            if (handler.TryEnd is { } tryEnd)
            {
                starts.Add(tryEnd);
            }

            if (handler.HandlerEnd is { } handlerEnd)
            {
                starts.Add(handlerEnd);
            }
        }

        return [.. body.Instructions.Where(starts.Contains)];
    }

    private static uint Hash(string text)
    {
        uint hash = 2166136261;
        foreach (char letter in text)
        {
            hash = (hash ^ letter) * 16777619;
        }

        return hash;
    }

    private static uint Mix(uint value)
    {
        value ^= value >> 16;
        value *= 0x7feb352d;
        value ^= value >> 15;
        value *= 0x846ca68b;
        return value ^ (value >> 16);
    }
}

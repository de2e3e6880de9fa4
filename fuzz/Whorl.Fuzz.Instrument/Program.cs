using Whorl.Fuzz.Instrument;

if (args.Length == 0)
{
    Console.Error.WriteLine("usage: Whorl.Fuzz.Instrument ASSEMBLY...   (rewrites each file in place, once)");
    return 2;
}

foreach (string path in args)
{
    int blocks = AssemblyInstrumenter.Rewrite(path);
    Console.WriteLine(blocks < 0 ? $"{Path.GetFileName(path)}: instrumented already" : $"{Path.GetFileName(path)}: {blocks} blocks");
}

return 0;

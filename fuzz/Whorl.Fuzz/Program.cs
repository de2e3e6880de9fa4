using System.Globalization;
using Whorl.Fuzz;

// Instrumented code writes to the map from its first block on.
if (!ForkServer.TryAttach())
{
    Coverage.AttachOwn();
}

if (args.Length == 0)
{
    Console.Error.WriteLine($"""
        usage: Whorl.Fuzz TARGET                                   under afl-fuzz, afl-showmap or afl-tmin
               Whorl.Fuzz TARGET --run FILE|FOLDER...              replays inputs and stops at the first that fails
               Whorl.Fuzz TARGET --mutate N --seed S FILE|FOLDER...  N random changes of seeds, without AFL
               Whorl.Fuzz --seeds FOLDER CAPTURE|FOLDER...         writes seeds for every target from captures
        targets: {string.Join(' ', FuzzTargets.Names)}
        """);
    return 2;
}

if (args[0] == "--seeds" && args.Length > 2)
{
    return SeedMaker.Make(args[1], args[2..]);
}

using FuzzTarget? target = FuzzTargets.Create(args[0]);
switch (target, args)
{
    case (null, _):
        Console.Error.WriteLine($"{args[0]} is no target; there are: {string.Join(' ', FuzzTargets.Names)}");
        return 2;
    case (_, [_]):
        return new ForkServer(target).Run();
    case (_, [_, "--run", .. string[] paths]):
        return Replay.Run(target, paths);
    case (_, [_, "--mutate", string count, "--seed", string seed, .. string[] paths]):
        return Mutation.Run(
            target,
            long.Parse(count, CultureInfo.InvariantCulture),
            int.Parse(seed, CultureInfo.InvariantCulture),
            paths,
            Console.Out);
    default:
        Console.Error.WriteLine("run Whorl.Fuzz without arguments to see its usage");
        return 2;
}

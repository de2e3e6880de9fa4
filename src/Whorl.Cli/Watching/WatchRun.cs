using System.CommandLine;
using System.Runtime.InteropServices;
using Whorl.Capture.Live;
using Whorl.Cli.Configuration;
using Whorl.Cli.Scanning;
using Whorl.Cli.Serving;
using Whorl.Cli.Storing;
using Whorl.Service.State;
using Whorl.Service.Watching;
using Whorl.Store;
using Whorl.Store.Sqlite;

namespace Whorl.Cli.Watching;

/// <summary>Commands that look at watched servers: what may be scanned, by which names, and several servers at once.</summary>
internal sealed class WatchRun
{
    private const int AtOnce = 8;

    private readonly PolicyOptions policy = new();
    private readonly ResolverOption resolver = new();
    private readonly ContactOption contact = new();
    private readonly StateOptions state = new();
    private readonly Option<bool> noSave = new("--no-save") { Description = "Do not keep what is seen in the store." };

    public void AddTo(Command command)
    {
        policy.AddTo(command);
        command.Options.Add(resolver.Option);
        command.Options.Add(contact.Option);
        state.AddTo(command);
        command.Options.Add(noSave);
    }

    /// <summary>Opens the state that the service has too.</summary>
    public ServiceDatabase Open(Settings settings) => state.Open(settings);

    /// <summary>Does something with each server, some at once; false where it was interrupted.</summary>
    public async Task<bool> ForEachAsync(Settings settings, WatchBook book, IReadOnlyList<WatchEntry> entries, Func<Watcher, WatchEntry, CancellationToken, Task> action)
    {
        StoreLocation location = state.Store.Location(settings);
        (IStore? store, LookSaving? saving) = OpenStore(settings, location);
        using IStore? opened = saving is null ? store : null;
        using LookSaving? kept = saving;
        Watcher watcher = book.Watcher(
            policy.Read(settings), resolver.Read(settings), Product.Version, contact.Read(settings), saving is null ? null : saving.KeepAsync, store is null ? null : store.OpenReader);
        using CancellationTokenSource stopping = new();
        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stopping.Cancel();
        }

        Interrupt.Allow();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            ParallelOptions several = new() { MaxDegreeOfParallelism = AtOnce, CancellationToken = stopping.Token };
            await Parallel.ForEachAsync(entries, several, async (entry, cancellation) => await action(watcher, entry, cancellation).ConfigureAwait(false)).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            saving?.Finish();
        }
    }

    /// <summary>The store to ask, null where there is none, and what keeps looks in it, null where nothing is to be kept or it cannot be written.</summary>
    private (IStore? Store, LookSaving? Saving) OpenStore(Settings settings, StoreLocation location)
    {
        if (!(settings.Find(noSave) ?? false))
        {
            try
            {
                IStore store = state.Store.Open(settings);
                return (store, new LookSaving(new Saving(store, location.Path)));
            }
            catch (Exception problem) when (problem is StoreException or FailureException)
            {
                LookSaving.Complain(problem);
            }
        }

        return (location.Exists ? SqliteStore.OpenForReading(location.Path) : null, null);
    }
}

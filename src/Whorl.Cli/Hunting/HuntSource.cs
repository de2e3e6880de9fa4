using System.Runtime.InteropServices;
using Whorl.Capture.Files;
using Whorl.Capture.Live;
using Whorl.Detection.Hunting;
using Whorl.Observations.Reading;
using Whorl.Store.Recording;
using Whorl.Store.Sightings;

namespace Whorl.Cli.Hunting;

/// <summary>Takes handshakes to hunts: from the store, from captures, or from an interface; what the store has from before is learned first.</summary>
internal sealed class HuntSource(HuntRun run, HuntKnowledge knowledge, TimeProvider time, long? since, long? until)
{
    private static readonly TimeSpan BetweenRenewals = TimeSpan.FromMinutes(10);

    private bool hasHistory;
    private bool isLive;
    private long renewed;

    /// <summary>Goes through the store.</summary>
    public void ReadStore()
    {
        long from = since ?? long.MinValue;
        if (since is { } begin)
        {
            Learn(begin);
        }

        knowledge.Handshakes!.Read(from, until ?? long.MaxValue, run.Look);
    }

    /// <summary>Goes through captures; returns the exit code of the reading.</summary>
    public int ReadCaptures(string[] arguments, ReadingOptions options, PacketFilter? filter)
    {
        if (Array.IndexOf(arguments, string.Empty) >= 0)
        {
            throw new UsageException("an empty path names no capture file; give --read a file, a folder, or - for standard input");
        }

        if (!CaptureInputs.TryExpand(arguments, out IReadOnlyList<string> paths, out string? problem))
        {
            throw new FailureException(problem);
        }

        bool hasRead = false;
        bool hasDamage = false;
        bool hasUnreadable = false;
        using CaptureReading reading = Begin(options);
        foreach (string path in paths)
        {
            if (!CaptureFile.TryOpen(path, out CaptureReader? reader, out string? wrong, out OpenFailure failure))
            {
                Terminal.Complain(wrong);
                hasDamage |= failure == OpenFailure.Damaged;
                hasUnreadable |= failure != OpenFailure.Damaged;
                continue;
            }

            using CaptureReader capture = filter is null ? reader : new FilteredReader(reader, filter);
            reading.Read(capture, path);
            hasRead = true;
            if (capture.Damage is { } damage)
            {
                Terminal.Complain(damage);
                hasDamage = true;
            }
        }

        return hasDamage || (hasRead && hasUnreadable) ? ExitCode.Damaged : hasUnreadable ? ExitCode.Failed : ExitCode.Done;
    }

    /// <summary>Listens until a signal asks to stop; returns the exit code.</summary>
    public int Listen(string name, ReadingOptions options, PacketFilter? filter, bool isQuiet)
    {
        isLive = true;
        renewed = time.GetTimestamp();
        LiveOptions live = new() { Filter = filter?.Expression };
        if (!LiveReader.TryOpen(name, live, out LiveReader? reader, out string? problem))
        {
            Terminal.Complain(problem);
            return ExitCode.Failed;
        }

        using (reader)
        {
            void Stop(PosixSignalContext context)
            {
                context.Cancel = true;
                reader.Stop();
            }

            using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
            using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
            if (!isQuiet)
            {
                Terminal.Complain($"hunting on {name}; Ctrl-C ends it");
            }

            using CaptureReading reading = Begin(options);
            reading.Read(reader, name);
        }

        if (reader.Damage is not { } damage)
        {
            return ExitCode.Done;
        }

        Terminal.Complain(damage);
        return ExitCode.Failed;
    }

    private CaptureReading Begin(ReadingOptions options) =>
        new(options, () => new SilentEncoder(), Stream.Null, new ObservationKeeping(() => new HandshakeKeeper(), kept => Take((HandshakeSighting)kept), () => { }));

    private void Take(HandshakeSighting handshake)
    {
        if (!hasHistory)
        {
            hasHistory = true;
            Learn(Math.Min(handshake.Timestamp, since ?? long.MaxValue));
        }

        if (isLive && time.GetElapsedTime(renewed) > BetweenRenewals)
        {
            knowledge.Renew();
            renewed = time.GetTimestamp();
        }

        if (handshake.Timestamp < since)
        {
            run.Learn(handshake);
        }
        else if (until is not { } end || handshake.Timestamp < end)
        {
            run.Look(handshake);
        }
    }

    /// <summary>Hands the hunts what the store has of the time before a moment, as far back as they ask for.</summary>
    private void Learn(long before)
    {
        if (knowledge.Handshakes is { } stored && run.History > 0)
        {
            stored.Read(before > long.MinValue + run.History ? before - run.History : long.MinValue, before, run.Learn);
        }
    }
}

using System.Text;
using System.Text.Json;
using Whorl.Capture;
using Whorl.Capture.Files;
using Whorl.Capture.Packets;
using Whorl.Observations.Reading;
using Whorl.Service.Detections;
using Whorl.Service.Verdicts;
using Whorl.Store;
using Whorl.Store.Reading;
using Whorl.Store.Sightings;

namespace Whorl.Service.Captures;

/// <summary>
/// Reads captures that are sent: first into a file as they come, then, in turn, on a thread of the pool, into a file of lines. Memory is that of
/// the reader alone, whatever is sent.
/// </summary>
internal sealed class CaptureService(IStore store, JudgeKeeper judges, DetectionLog detections, EventReporter reporter, CaptureLimits limits) : IDisposable
{
    private readonly SemaphoreSlim uploads = new(limits.AtOnce);
    private readonly SemaphoreSlim readings = new(1);
    private readonly CancellationTokenSource stopping = new();

    /// <summary>Takes a capture and reads it.</summary>
    /// <param name="body">Its bytes.</param>
    /// <param name="isSaved">Whether its handshakes go into the store.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<CaptureOutcome> ReadAsync(Stream body, bool isSaved, CancellationToken cancellation)
    {
        if (judges.Current is not { } judge)
        {
            return new CaptureOutcome.NotReady();
        }

        if (!await uploads.WaitAsync(TimeSpan.Zero, cancellation).ConfigureAwait(false))
        {
            return new CaptureOutcome.TooMany();
        }

        FileStream? capture = null;
        try
        {
            using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, stopping.Token);
            capture = UnnamedFile.Create(limits.Folder);
            if (!await TryCopyAsync(body, capture, either.Token).ConfigureAwait(false))
            {
                return new CaptureOutcome.TooLarge();
            }

            await readings.WaitAsync(either.Token).ConfigureAwait(false);
            try
            {
                FileStream given = capture;
                capture = null;
                CaptureOutcome outcome = await Task.Run(() => Read(given, judge, isSaved, either.Token), either.Token).ConfigureAwait(false);
                if (outcome is CaptureOutcome.Read done)
                {
                    await reporter.DeliverAsync(done.Events, stopping.Token).ConfigureAwait(false);
                }

                return outcome;
            }
            finally
            {
                readings.Release();
            }
        }
        catch (Exception problem) when (problem is UnauthorizedAccessException || (problem is IOException error && IsOfOurDisk(error)))
        {
            return new CaptureOutcome.NoRoom();
        }
        finally
        {
            capture?.Dispose();
            uploads.Release();
        }
    }

    /// <summary>Ends what is being read.</summary>
    public Task StopAsync() => stopping.CancelAsync();

    /// <inheritdoc/>
    public void Dispose()
    {
        uploads.Dispose();
        readings.Dispose();
        stopping.Dispose();
    }

    /// <summary>An error of the caller's connection has a kind of its own.</summary>
    private static bool IsOfOurDisk(IOException problem) => problem is not Microsoft.AspNetCore.Connections.ConnectionResetException && problem.GetType() == typeof(IOException);

    private async Task<bool> TryCopyAsync(Stream body, FileStream to, CancellationToken cancellation)
    {
        byte[] buffer = new byte[1 << 16];
        long length = 0;
        int read;
        while ((read = await body.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0)
        {
            length += read;
            if (length > limits.LargestCapture)
            {
                return false;
            }

            await to.WriteAsync(buffer.AsMemory(0, read), cancellation).ConfigureAwait(false);
        }

        to.Position = 0;
        return true;
    }

    private CaptureOutcome Read(FileStream given, ServerJudge judge, bool isSaved, CancellationToken cancellation)
    {
        long bytes = given.Length;
        if (!CaptureFile.TryOpen(given, "the capture", out CaptureReader? capture, out string? error))
        {
            given.Dispose();
            return new CaptureOutcome.NoCapture(error);
        }

        FileStream lines = UnnamedFile.Create(limits.Folder);
        try
        {
            using CaptureReader owned = capture;
            using IStoreReader reader = store.OpenReader();
            using ISightingWriter? save = isSaved ? store.OpenWriter() : null;
            JudgingEncoder encoder = new(new HandshakeJudge(reader, judge), detections, save, Environment.MachineName, limits.MostLines);
            using CaptureReading reading = new(new ReadingOptions { FlowMemory = limits.FlowMemory, WriteSize = 1 << 16 }, () => encoder, lines);
            using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            late.CancelAfter(limits.LongestReading);
            reading.Read(capture, "the capture", late.Token);
            save?.Flush();
            cancellation.ThrowIfCancellationRequested();
            string? damage = late.IsCancellationRequested ? $"it was read for {limits.LongestReading.TotalSeconds:0} seconds, and the rest was left out"
                : capture.Damage ?? (OnlyUnknownLinkType(reading.Statistics) is { } type ? $"its packets are of link type {type} only, which is not read" : null);
            WriteSummary(lines, reading.Statistics, encoder, damage);
            lines.Position = 0;
            return new CaptureOutcome.Read(lines, bytes, encoder.Handshakes, encoder.Found, encoder.Events);
        }
        catch
        {
            lines.Dispose();
            throw;
        }
    }

    private static int? OnlyUnknownLinkType(CaptureStatistics statistics) =>
        statistics.Packets > 0 && statistics[DecodeOutcome.UnknownLinkType] == statistics.Packets ? (int)statistics.UnknownLinkType.GetValueOrDefault() : null;

    private static void WriteSummary(FileStream to, CaptureStatistics statistics, JudgingEncoder encoder, string? damage)
    {
        using (Utf8JsonWriter json = new(to))
        {
            json.WriteStartObject();
            json.WriteString("type", "summary");
            json.WriteNumber("packets", statistics.Packets);
            json.WriteNumber("flows", statistics.Flows);
            json.WriteNumber("handshakes", encoder.Handshakes);
            json.WriteNumber("returned", encoder.Lines);
            json.WriteNumber("found", encoder.Found);
            json.WriteNumber("saved", encoder.Saved);
            json.WriteString("damage", damage);
            json.WriteEndObject();
        }

        to.Write(Encoding.UTF8.GetBytes("\n"));
    }
}

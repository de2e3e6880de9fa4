using System.Globalization;
using Whorl.Detection.Verdicts;
using Whorl.Service.Auditing;
using Whorl.Service.Keys;
using Whorl.Service.Scanning;
using Whorl.Store;
using Whorl.Store.Reading;
using Whorl.Store.Sightings;

namespace Whorl.Service.Verdicts;

/// <summary>
/// Answers for one server: by what was seen lately, or by a scan where the policy lets it be asked. Every scan, let through or refused, is in
/// the audit log before anything is sent.
/// </summary>
internal sealed class VerdictService(IStore store, JudgeKeeper judges, VerdictCache cache, TargetCheck check, ScanJobs jobs, AuditLog audit, TimeProvider time)
{
    /// <summary>Answers; waits for a scan no longer than <paramref name="wait"/>.</summary>
    public async Task<VerdictOutcome> AnswerAsync(VerdictRequest request, Caller caller, string? token, byte[] digest, TimeSpan wait, CancellationToken cancellation)
    {
        if (judges.Current is not { } judge)
        {
            return new VerdictOutcome.NotReady();
        }

        if (token is not null && jobs.Find(caller.Key.Id, token) is { } earlier)
        {
            return !earlier.Digest.AsSpan().SequenceEqual(digest) ? new VerdictOutcome.TokenReused()
                : await jobs.AwaitAsync(earlier.Id, wait, cancellation).ConfigureAwait(false) ?? new VerdictOutcome.Pending(earlier.Id);
        }

        if (cache.Find(request, judge) is { } known)
        {
            return new VerdictOutcome.Answer(known);
        }

        if (FromStore(request, judge) is { } seen)
        {
            return new VerdictOutcome.Answer(seen);
        }

        if (!request.MayScan)
        {
            string why = string.Create(CultureInfo.InvariantCulture, $"nothing younger than {request.MaxAge.TotalHours:0.##} hours was seen of it, and mode passive-only asks nothing of it");
            return new VerdictOutcome.Answer(VerdictDocument.OfNothing(request, judge.Threshold, judge.Trained, why));
        }

        return await ScanAsync(request, caller, token, digest, wait, cancellation).ConfigureAwait(false);
    }

    private async Task<VerdictOutcome> ScanAsync(VerdictRequest request, Caller caller, string? token, byte[] digest, TimeSpan wait, CancellationToken cancellation)
    {
        if (caller.Key.Role < KeyRole.Analyst)
        {
            audit.Add(caller.Key.Actor, caller.Remote, AuditLog.Scan, request.Target, "role");
            return new VerdictOutcome.NotPermitted();
        }

        (CheckedTarget? target, VerdictOutcome? refused) = await check.RunAsync(request, cancellation).ConfigureAwait(false);
        if (refused is not null)
        {
            audit.Add(caller.Key.Actor, caller.Remote, AuditLog.Scan, request.Target, refused is VerdictOutcome.Refused { Refusal.Policy: { } policy } ? policy : "unresolved");
            return refused;
        }

        return await jobs.RunAsync(request, target!, caller, token, digest, wait, cancellation).ConfigureAwait(false);
    }

    /// <summary>The verdict on the latest look at the target that is young enough and has the methods asked for; null where there is none.</summary>
    private byte[]? FromStore(VerdictRequest request, ServerJudge judge)
    {
        // What was asked for by another name than the host's may have been seen anywhere: only the host's address would tell.
        if (request.Address is null && request.ServerName != request.Host)
        {
            return null;
        }

        DateTimeOffset now = time.GetUtcNow();
        using IStoreReader reader = store.OpenReader();
        ServerQuestion question = request.Address is { } address
            ? new ServerQuestion { Address = address, Port = request.Port }
            : new ServerQuestion { Name = request.ServerName };
        ServerSighting? found = LatestLook.Find(reader, question, request.Port, request.ServerName, server =>
            server.Status != Whorl.Observations.Scans.ScanStatus.Success || ((!request.Jarm || server.Jarm is not null) && (!request.Atsf || server.Atsf is not null)));
        if (found is null)
        {
            return null;
        }

        DateTimeOffset observed = DateTimeOffset.UnixEpoch.AddTicks(found.Timestamp / 100);
        if (now - observed > request.MaxAge)
        {
            return null;
        }

        (C2Verdict c2, CdnVerdict? cdn, ListKind list) = judge.Judge(reader, found);
        byte[] document = VerdictDocument.Of(request, found, c2, cdn, list, isFromCache: true, judge.Trained);
        cache.Keep(request, judge, observed, document);
        return document;
    }
}

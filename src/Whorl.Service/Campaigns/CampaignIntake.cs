using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Whorl.Service.Verdicts;

namespace Whorl.Service.Campaigns;

/// <summary>Takes lists that are sent, a few at once, and makes campaigns of them.</summary>
internal sealed class CampaignIntake(CampaignDesk desk, CampaignFolder folder, CampaignLimits limits) : IDisposable
{
    private const int AtOnce = 2;

    private readonly SemaphoreSlim places = new(AtOnce);

    /// <summary>Takes a list, of a program or of a page's form.</summary>
    public async Task<IntakeOutcome> TakeAsync(HttpRequest request, Caller caller, CancellationToken cancellation)
    {
        if (CampaignForm.Problem(request) is { } wrong)
        {
            return new IntakeOutcome.Wrong(wrong);
        }

        if (!desk.HasRoom(caller))
        {
            return new IntakeOutcome.TooMany($"{CampaignDesk.MostOfOne} campaigns of the key have not ended");
        }

        if (!await places.WaitAsync(TimeSpan.Zero, cancellation).ConfigureAwait(false))
        {
            return new IntakeOutcome.TooMany($"{AtOnce} lists are being sent or read");
        }

        try
        {
            // The bytes are counted where they are taken, which can say what is allowed.
            request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null;
            using FileStream sent = folder.CreatePart();
            CampaignForm form = new(sent, limits.LargestList);
            await form.ReadAsync(request, cancellation).ConfigureAwait(false);
            return form.IsTooLarge
                ? new IntakeOutcome.TooLarge(string.Create(CultureInfo.InvariantCulture, $"a list has at most {limits.LargestList:N0} bytes here; send it in parts"))
                : await PrepareAsync(form, sent, caller, cancellation).ConfigureAwait(false);
        }
        catch (InvalidDataException)
        {
            return new IntakeOutcome.Wrong("the form is cut off, or has fields that are none of a campaign");
        }
        catch (Exception problem) when (problem is UnauthorizedAccessException || problem.GetType() == typeof(IOException))
        {
            return new IntakeOutcome.NoRoom();
        }
        finally
        {
            places.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => places.Dispose();

    private async Task<IntakeOutcome> PrepareAsync(CampaignForm form, FileStream sent, Caller caller, CancellationToken cancellation)
    {
        if (!CampaignOrder.TryRead(form["name"], form["methods"], form["rate"], form["workers"], limits, out CampaignOrder? order, out string problem))
        {
            return new IntakeOutcome.Wrong(problem);
        }

        string files = CampaignFolder.NewName();
        bool isKept = false;
        try
        {
            PreparedList? list = await Task.Run(() => Prepare(sent, files, cancellation), cancellation).ConfigureAwait(false);
            if (list is null)
            {
                return new IntakeOutcome.TooLarge(string.Create(CultureInfo.InvariantCulture, $"a list has at most {limits.MostTargets:N0} targets here, the addresses of networks counted one by one"));
            }

            if (list.Targets == 0)
            {
                return new IntakeOutcome.NoTargets(list.BadLines is [var first, ..]
                    ? string.Create(CultureInfo.InvariantCulture, $"{list.Bad} lines are none, the first is line {first.Line}: it {first.Why}") : "the list is empty");
            }

            Campaign campaign = desk.Add(order!, list, files, caller);
            isKept = true;
            return new IntakeOutcome.Added(campaign);
        }
        finally
        {
            if (!isKept)
            {
                folder.Delete(files);
            }
        }
    }

    private PreparedList? Prepare(FileStream sent, string files, CancellationToken cancellation)
    {
        sent.Flush();
        using FileStream prepared = folder.Create(folder.ListOf(files));
        PreparedList? list = PreparedList.Prepare(sent, prepared, folder.CreatePart, limits.MostTargets, cancellation);
        prepared.Flush(flushToDisk: true);
        return list;
    }
}

using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Whorl.Service.Api;
using Whorl.Service.Auditing;
using Whorl.Service.Campaigns;
using Whorl.Service.Captures;
using Whorl.Service.Comparing;
using Whorl.Service.Delivery;
using Whorl.Service.Detections;
using Whorl.Service.Importing;
using Whorl.Service.Keys;
using Whorl.Service.Policy;
using Whorl.Service.Scanning;
using Whorl.Service.Searching;
using Whorl.Service.State;
using Whorl.Service.Verdicts;
using Whorl.Service.Watching;
using Whorl.Store;

namespace Whorl.Service.Hosting;

/// <summary>The service from its store to its socket: everything is made here once, and ends here in order.</summary>
public sealed partial class ServiceHost : IAsyncDisposable
{
    private const int MostConnections = 4096;
    private const int LargestHead = 16 * 1024;

    private static readonly TimeSpan PatienceWithHead = TimeSpan.FromSeconds(10);

    private readonly ServiceDatabase state;
    private readonly WebApplication app;
    private readonly KeyCheck keyCheck;
    private readonly ScanJobs jobs;
    private readonly CaptureService captures;
    private readonly ListImports imports;
    private readonly JudgeKeeper judges;
    private readonly SightingRecorder recorder;
    private readonly WatchScheduler watches;
    private readonly SearchAlerts alerts;
    private readonly CampaignScheduler campaigns;
    private readonly CampaignIntake intake;
    private readonly WeekComparer weeks;
    private readonly AnalystLabels labels;
    private readonly RequestCounts counts;
    private readonly DeliveryService? delivery;
    private readonly IServicePages? pages;
    private readonly CancellationTokenSource stopping = new();
    private readonly ILogger log;
    private Task background = Task.CompletedTask;

    private ServiceHost(ServiceOptions options, IStore store, ServiceDatabase state, X509Certificate2Collection? certificates, TimeProvider time)
    {
        this.state = state;
        app = Build(options, certificates);
        ILoggerFactory logs = app.Services.GetRequiredService<ILoggerFactory>();
        log = logs.CreateLogger("Whorl.Service");
        KeyRing keys = new(state, time);
        AuditLog audit = new(state, time);
        JobStore kept = new(state, time);
        kept.Recover();
        VerdictCache cache = new(time);
        Threshold threshold = new(state, options.Threshold, time);
        ThresholdDesk thresholdDesk = new(threshold, audit);
        judges = new JudgeKeeper(store, options.Catalogue, () => threshold.Current, time, logs.CreateLogger<JudgeKeeper>());
        delivery = options.Delivery is { } setup ? DeliveryService.Open(setup, time, logs.CreateLogger<DeliveryService>()) : null;
        DetectionLog detections = new(state, time);
        EventReporter events = new(delivery ?? (IEventSink)new NoOutlets(), new VerdictEvents(Environment.MachineName, VerdictEvents.ByTime), detections, logs.CreateLogger<EventReporter>());
        recorder = new SightingRecorder(store);
        CaptureLimits limits = CaptureLimits.For(Path.GetDirectoryName(Path.GetFullPath(options.StatePath))!, options.LargestCapture);
        captures = new CaptureService(store, judges, detections, events, limits);
        imports = new ListImports(store, options.ImportMarks, limits.Folder, audit, time);
        OnDemandScanner scanner = new(options.Version, options.Contact);
        OptOutList optOuts = new(state, time);
        ScanPolicy policy = options.Policy.Heeding(optOuts);
        TargetCheck targets = new(policy, options.Lookup);
        jobs = new ScanJobs(store, kept, scanner, targets, recorder, judges, cache, events, audit, options.ScansAtOnce, logs.CreateLogger<ScanJobs>());
        VerdictService verdicts = new(store, judges, cache, targets, jobs, audit, time);
        WatchBook book = new(state, time);
        LookScanner looks = new(targets, scanner, audit, AuditLog.Watch, recorder.AddAsync);
        WatchReporter drifts = new(book, detections, events, Environment.MachineName);
        Watcher watcher = book.Watcher(looks.LookAsync, store.OpenReader);
        watches = new WatchScheduler(book.List, watcher, drifts.ReportAsync, options.WatchEvery, new Random(), time, logs.CreateLogger<WatchScheduler>());
        CampaignStore lists = new(state, time);
        CampaignFolder folder = new(options.StatePath);
        CampaignSetting setting = new(store, lists, folder, policy, options.Lookup, new Whorl.Probing.Http.HttpRequest(options.Version, options.Contact), time);
        campaigns = new CampaignScheduler(setting, audit, keys, options.Campaigns.AtOnce, logs.CreateLogger<CampaignScheduler>());
        CampaignDesk campaignDesk = new(lists, campaigns, audit);
        intake = new CampaignIntake(campaignDesk, folder, options.Campaigns);
        weeks = new WeekComparer(store);
        OptOutDesk optOutDesk = new(optOuts, audit, campaigns.AskAgain);
        WatchDesk watchDesk = new(book, watcher, drifts, audit, time);
        counts = new RequestCounts(() => jobs.Running, () => judges.Current?.Trained);
        Sessions sessions = new(keys, time);
        Searcher searcher = new(store, judges, time);
        AlertPlaces places = new(state);
        SavedSearches saved = new(state, places, time);
        SavedSearchDesk savedDesk = new(saved, searcher, audit);
        AlertLook alertLook = new(searcher, places, new AlertReporter(places, detections, events), Environment.MachineName, time, logs.CreateLogger<AlertLook>());
        alerts = new SearchAlerts(saved, alertLook, options.AlertEvery, time, logs.CreateLogger<SearchAlerts>());
        DetectionMarks marks = new(state, time);
        labels = new AnalystLabels(state, store, time, logs.CreateLogger<AnalystLabels>());
        DetectionDesk desk = new(detections, marks, labels, audit, time);
        keyCheck = new KeyCheck(keys, sessions);
        Routes =
        [
            .. new HealthRoutes(judges, counts, () => CampaignMetrics.Text(lists, campaigns), delivery).All,
            .. new VerdictRoutes(verdicts, jobs, options.Patience).All,
            .. new KnowledgeRoutes(store, time).All,
            .. new ThresholdRoutes(threshold, thresholdDesk).All,
            .. new FeedRoutes(imports).All,
            .. new OutletRoutes(delivery, audit).All,
            .. new ObservationRoutes(store).All,
            .. new SearchRoutes(searcher, new SearchCompleter(store)).All,
            .. new SavedSearchRoutes(saved, savedDesk).All,
            .. new DetectionRoutes(detections, desk, time, app.Lifetime.ApplicationStopping).All,
            .. new WatchRoutes(book, watchDesk).All,
            .. new CampaignRoutes(lists, campaigns, campaignDesk, intake, folder).All,
            .. new OptOutRoutes(optOuts, optOutDesk).All,
            .. new WeekRoutes(weeks).All,
            .. new CaptureRoutes(captures, limits, audit).All,
            .. new AdminRoutes(keys, audit).All,
        ];
        pages = options.Pages;
        Pages = pages?.Of(new ServiceParts
        {
            Options = options, Store = store, Detections = detections, Marks = marks, Desk = desk, Keys = keys, Sessions = sessions, Audit = audit, Jobs = kept, Time = time, Logs = logs,
            Judges = judges, Verdicts = verdicts, Scans = jobs, Searcher = searcher, Saved = saved, SavedDesk = savedDesk, Watches = book, WatchDesk = watchDesk, Threshold = threshold, ThresholdDesk = thresholdDesk, Imports = imports, Delivery = delivery,
            Campaigns = lists, OptOuts = optOuts, CampaignRuns = campaigns, CampaignDesk = campaignDesk, CampaignIntake = intake, OptOutDesk = optOutDesk, Weeks = weeks,
        }) ?? [];
        app.Use(GuardAsync);
        app.UseRouting();
        foreach (ApiRoute route in Routes.Concat(Pages))
        {
            app.MapMethods(route.Pattern, [route.Method], (RequestDelegate)(context => keyCheck.RunAsync(context, route)));
        }
    }

    /// <summary>Everything that can be asked by programs.</summary>
    internal IReadOnlyList<ApiRoute> Routes { get; }

    /// <summary>Everything that is shown in a browser.</summary>
    internal IReadOnlyList<ApiRoute> Pages { get; }

    /// <summary>Where it listens, once it has begun.</summary>
    public string Address => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <summary>Makes a service that has not begun.</summary>
    /// <exception cref="StoreException">Its state cannot be opened.</exception>
    /// <exception cref="ServiceRefusedException">It must not listen so, or its certificate cannot be used.</exception>
    public static ServiceHost Create(ServiceOptions options, IStore store, TimeProvider time)
    {
        ServiceDatabase opened = ServiceDatabase.Open(options.StatePath);
        try
        {
            bool hasKeys = new KeyRing(opened, time).All().Any(key => key.Revoked is null);
            return options.Refusal(hasKeys) is { } refusal ? throw new ServiceRefusedException(refusal)
                : new ServiceHost(options, store, opened, options.Tls is { } tls ? ReadCertificates(tls.Certificate, tls.Key) : null, time);
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>Begins to listen and to learn.</summary>
    /// <exception cref="ServiceRefusedException">The address is taken.</exception>
    public async Task StartAsync()
    {
        try
        {
            await app.StartAsync().ConfigureAwait(false);
        }
        catch (IOException)
        {
            throw new ServiceRefusedException("the address cannot be listened on: another program does, or this machine does not have it; choose another by --listen");
        }

        delivery?.Start();
        watches.Start();
        alerts.Start();
        campaigns.Start();
        background = Task.WhenAll(judges.RunAsync(stopping.Token), recorder.RunAsync(stopping.Token), labels.RunAsync(stopping.Token));
    }

    /// <summary>Ends in order: no new requests, those that run are answered, scans are stopped, what they found is saved, then delivered as far as its time goes.</summary>
    public async Task StopAsync()
    {
        try
        {
            await captures.StopAsync().ConfigureAwait(false);
            await app.StopAsync().ConfigureAwait(false);
            await jobs.StopAsync().ConfigureAwait(false);
            await watches.StopAsync().ConfigureAwait(false);
            await alerts.StopAsync().ConfigureAwait(false);
            await campaigns.StopAsync().ConfigureAwait(false);
            await stopping.CancelAsync().ConfigureAwait(false);
            await background.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // What was asked for.
        }
        finally
        {
            if (delivery is not null)
            {
                await delivery.StopAsync().ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync().ConfigureAwait(false);
        if (delivery is not null)
        {
            await delivery.DisposeAsync().ConfigureAwait(false);
        }

        keyCheck.Dispose();
        jobs.Dispose();
        watches.Dispose();
        alerts.Dispose();
        campaigns.Dispose();
        intake.Dispose();
        weeks.Dispose();
        labels.Dispose();
        captures.Dispose();
        imports.Dispose();
        stopping.Dispose();
        state.Dispose();
    }

    private static WebApplication Build(ServiceOptions options, X509Certificate2Collection? certificates)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.AddJsonConsole(json => json.UseUtcTimestamp = true).SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Warning);
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(15));
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = MostConnections;
            kestrel.Limits.MaxRequestBodySize = 1024 * 1024;
            kestrel.Limits.MaxRequestHeadersTotalSize = LargestHead;
            kestrel.Limits.RequestHeadersTimeout = PatienceWithHead;
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(240, TimeSpan.FromSeconds(5));
            kestrel.Listen(options.Listen, listen =>
            {
                if (certificates is { Count: > 0 })
                {
                    listen.UseHttps(new HttpsConnectionAdapterOptions { ServerCertificate = certificates[0], ServerCertificateChain = certificates });
                }
            });
        });
        return builder.Build();
    }

    /// <summary>The server's certificate with its key, then the certificates behind it in its file.</summary>
    private static X509Certificate2Collection ReadCertificates(string certificate, string key)
    {
        try
        {
            X509Certificate2Collection all = [];
            all.ImportFromPemFile(certificate);
            all[0].Dispose();
            all[0] = X509Certificate2.CreateFromPemFile(certificate, key);
            return all;
        }
        catch (Exception problem) when (problem is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ServiceRefusedException($"{certificate} and {key} are not a certificate and its key in PEM, or cannot be read");
        }
    }

    /// <summary>What no route took: routing leaves a status and nothing more.</summary>
    private Task AnswerUnansweredAsync(HttpContext context)
    {
        const string Where = "GET /api/v1/openapi.json lists what there is";
        return context.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound when context.GetEndpoint() is not null => Task.CompletedTask,
            StatusCodes.Status404NotFound when pages is not null && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal) => pages.AnswerUnknownAsync(context),
            StatusCodes.Status404NotFound => Problem.WriteAsync(context, StatusCodes.Status404NotFound, "no-such-path", "There is no such path", Where),
            StatusCodes.Status405MethodNotAllowed => Problem.WriteAsync(context, StatusCodes.Status405MethodNotAllowed, "method", "The path does not take this method", Where),
            _ => Task.CompletedTask,
        };
    }

    /// <summary>Headers, counts and the last resort around every request.</summary>
    private async Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        long begin = Stopwatch.GetTimestamp();
        SecurityHeaders.Add(context.Response);
        try
        {
            await next(context).ConfigureAwait(false);
            await AnswerUnansweredAsync(context).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Whoever asked has gone.
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException problem)
        {
            await Problem.WriteAsync(context, problem.StatusCode, "request", "The request cannot be understood", "it breaks the rules of HTTP, or is too large or too slow").ConfigureAwait(false);
        }
        catch (StoreException problem)
        {
            LogStore(problem.Message);
            await Problem.WriteAsync(
                context, StatusCodes.Status503ServiceUnavailable, "store", "The store cannot answer", "the service's log says why", TimeSpan.FromSeconds(5)).ConfigureAwait(false);
        }
        catch (Exception problem)
        {
            LogFault(problem);
            await Problem.WriteAsync(context, StatusCodes.Status500InternalServerError, "fault", "This should not have happened", "the service's log says where").ConfigureAwait(false);
        }

        string route = context.GetEndpoint() is Microsoft.AspNetCore.Routing.RouteEndpoint { RoutePattern.RawText: { } pattern } ? pattern : "none";
        counts.Count(route, context.Response.StatusCode, Stopwatch.GetElapsedTime(begin));
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "the store failed: {Problem}")]
    private partial void LogStore(string problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "a request failed")]
    private partial void LogFault(Exception problem);
}
